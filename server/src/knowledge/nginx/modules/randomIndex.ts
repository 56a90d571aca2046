/** Exports randomIndexModule: a random file of a folder. Contexts and arguments are those of http/modules/ngx_http_random_index_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const randomIndexModule: NginxModule = {
  name: 'ngx_http_random_index_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_random_index_module.html',
  directives: directivesOf(`
    random_index :: L :: flag :: on | off :: off :: Requests that end in a slash get a file of the folder at random.
  `),
};
