/** Exports davModule: webDAV. Contexts and arguments are those of http/modules/ngx_http_dav_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const davModule: NginxModule = {
  name: 'ngx_http_dav_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_dav_module.html',
  directives: directivesOf(`
    dav_methods :: H S L :: 1+ :: off | method … :: off :: The methods that are allowed: PUT, DELETE, MKCOL, COPY, MOVE.
    create_full_put_path :: H S L :: flag :: on | off :: off :: PUT makes the folders on the way.
    min_delete_depth :: H S L :: 1 :: number :: 0 :: DELETE takes a path only where it has so many parts.
    dav_access :: H S L :: 1-3 :: users:permissions … :: user:rw :: Permissions of new files and folders.
  `),
};
