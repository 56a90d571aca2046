/** Exports gzipStaticModule: files that are compressed already. Contexts and arguments are those of http/modules/ngx_http_gzip_static_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const gzipStaticModule: NginxModule = {
  name: 'ngx_http_gzip_static_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_gzip_static_module.html',
  directives: directivesOf(`
    gzip_static :: H S L :: 1 :: on | off | always :: off :: Where a file with .gz at its end lies beside, it is sent instead.
  `),
};
