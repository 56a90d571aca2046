/** Exports gunzipModule: unpacking for clients that cannot. Contexts and arguments are those of http/modules/ngx_http_gunzip_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const gunzipModule: NginxModule = {
  name: 'ngx_http_gunzip_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_gunzip_module.html',
  directives: directivesOf(`
    gunzip :: H S L :: flag :: on | off :: off :: Compressed answers are unpacked for clients that do not take them.
    gunzip_buffers :: H S L :: 2 :: number size :: 32 4k|16 8k :: The buffers for it.
  `),
};
