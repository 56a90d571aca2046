/** Exports mp4Module: mP4 videos. Contexts and arguments are those of http/modules/ngx_http_mp4_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const mp4Module: NginxModule = {
  name: 'ngx_http_mp4_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_mp4_module.html',
  directives: directivesOf(`
    mp4 :: L :: 0 :: - :: - :: Sends MP4 videos, from the times that the arguments start and end name.
    mp4_buffer_size :: H S L :: 1 :: size :: 512K :: The buffer for reading them.
    mp4_max_buffer_size :: H S L :: 1 :: size :: 10M :: The largest such buffer.
    mp4_start_key_frame :: H S L :: flag :: on | off :: off :: @1.21.4 Videos begin at a key frame.
  `),
};
