/** Exports gzipModule: compression of answers. Contexts and arguments are those of http/modules/ngx_http_gzip_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const gzipModule: NginxModule = {
  name: 'ngx_http_gzip_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_gzip_module.html',
  directives: directivesOf(`
    gzip :: H S L l :: flag :: on | off :: off :: Answers are compressed for clients that say Accept-Encoding: gzip.
    gzip_buffers :: H S L :: 2 :: number size :: 32 4k|16 8k :: The buffers for it.
    gzip_types :: H S L :: 1+ :: type … :: text/html :: The media types that are compressed, beside text/html; \`*\` is all.
    gzip_comp_level :: H S L :: 1 :: level :: 1 :: From 1, fast, to 9, small.
    gzip_window :: H S L :: 1 :: size :: - :: The window of the compression; not documented by nginx.
    gzip_hash :: H S L :: 1 :: size :: - :: The memory of the compression; not documented by nginx.
    postpone_gzipping :: H S L :: 1 :: size :: 0 :: Compression waits for so much of the answer; not documented by nginx.
    gzip_no_buffer :: H S L :: flag :: on | off :: off :: Each piece is sent at once; not documented by nginx.
    gzip_min_length :: H S L :: 1 :: length :: 20 :: Shorter answers, by Content-Length, are not compressed.
  `),
};
