/** Exports perlModule: perl. Contexts and arguments are those of http/modules/ngx_http_perl_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const perlModule: NginxModule = {
  name: 'ngx_http_perl_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_perl_module.html',
  directives: directivesOf(`
    perl_modules :: H :: 1 :: path :: - :: Where Perl looks for modules.
    perl_require :: H :: 1 :: module :: - :: A module that is loaded at start.
    perl :: L X :: 1 :: module::function | 'sub { … }' :: - :: What answers the request.
    perl_set :: H :: 2 :: $variable module::function | 'sub { … }' :: - :: A variable that Perl works out.
  `),
};
