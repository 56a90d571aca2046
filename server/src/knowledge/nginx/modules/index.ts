/** Exports indexModule: the file of a folder. Contexts and arguments are those of http/modules/ngx_http_index_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const indexModule: NginxModule = {
  name: 'ngx_http_index_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_index_module.html',
  directives: directivesOf(`
    index :: H S L :: 1+ :: file … :: index.html :: Requests that end in a slash get the first of these files that is there. It is an internal redirect: the location is chosen anew.
  `),
};
