/** Exports flvModule: flash videos. Contexts and arguments are those of http/modules/ngx_http_flv_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const flvModule: NginxModule = {
  name: 'ngx_http_flv_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_flv_module.html',
  directives: directivesOf(`
    flv :: L :: 0 :: - :: - :: Sends Flash videos, from the offset that the argument start names.
  `),
};
