/** Exports authBasicModule: names and passwords. Contexts and arguments are those of http/modules/ngx_http_auth_basic_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const authBasicModule: NginxModule = {
  name: 'ngx_http_auth_basic_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_auth_basic_module.html',
  directives: directivesOf(`
    auth_basic :: H S L X :: 1 :: realm | off :: off :: Asks for a name and a password, with this text; without a right one the answer is 401.
    auth_basic_user_file :: H S L X :: 1 :: file :: - :: The file of names and hashed passwords, as htpasswd makes it.
  `),
};
