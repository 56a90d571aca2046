/** Exports copyFilterModule: buffers of files. Contexts and arguments are those of http/ngx_http_copy_filter_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const copyFilterModule: NginxModule = {
  name: 'ngx_http_core_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_core_module.html',
  directives: directivesOf(`
    output_buffers :: H S L :: 2 :: number size :: 2 32k :: Buffers for reading files.
  `),
};
