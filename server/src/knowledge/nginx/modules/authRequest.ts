/** Exports authRequestModule: access by what a subrequest answers. Contexts and arguments are those of http/modules/ngx_http_auth_request_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const authRequestModule: NginxModule = {
  name: 'ngx_http_auth_request_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_auth_request_module.html',
  directives: directivesOf(`
    auth_request :: H S L :: 1 :: uri | off :: off :: A subrequest decides: 2xx lets the request go on, 401 and 403 are passed to the client, anything else is an error. ingress-nginx makes it of the annotation auth-url.
    auth_request_set :: H S L :: 2 :: $variable value :: - :: Sets a variable when the subrequest has answered; the value may hold headers of the answer ($upstream_http_…).
  `),
};
