/** Exports additionModule: text in front of and behind answers. Contexts and arguments are those of http/modules/ngx_http_addition_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const additionModule: NginxModule = {
  name: 'ngx_http_addition_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_addition_module.html',
  directives: directivesOf(`
    add_before_body :: H S L :: 1 :: uri :: - :: The answer of this subrequest goes in front of the body.
    add_after_body :: H S L :: 1 :: uri :: - :: The answer of this subrequest goes behind the body.
    addition_types :: H S L :: 1+ :: type … :: text/html :: The media types that this is done for.
  `),
};
