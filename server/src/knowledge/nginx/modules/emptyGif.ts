/** Exports emptyGifModule: a picture of one pixel. Contexts and arguments are those of http/modules/ngx_http_empty_gif_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const emptyGifModule: NginxModule = {
  name: 'ngx_http_empty_gif_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_empty_gif_module.html',
  directives: directivesOf(`
    empty_gif :: L :: 0 :: - :: - :: Answers with a transparent picture of one pixel.
  `),
};
