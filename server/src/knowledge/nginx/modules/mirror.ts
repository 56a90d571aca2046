/** Exports mirrorModule: copies of requests. Contexts and arguments are those of http/modules/ngx_http_mirror_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const mirrorModule: NginxModule = {
  name: 'ngx_http_mirror_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_mirror_module.html',
  directives: directivesOf(`
    mirror :: H S L :: 1 :: uri | off :: off :: Each request is sent there, too; its answer is ignored.
    mirror_request_body :: H S L :: flag :: on | off :: on :: The body goes with the copy; the whole of it is read first then.
  `),
};
