/** Exports v2Module: hTTP/2. Contexts and arguments are those of http/v2/ngx_http_v2_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const v2Module: NginxModule = {
  name: 'ngx_http_v2_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_v2_module.html',
  directives: directivesOf(`
    http2 :: H S :: flag :: on | off :: off :: @1.25.1 HTTP/2 is spoken; before, it was a parameter of \`listen\`.
    http2_recv_buffer_size :: H :: 1 :: size :: 256k :: The buffer of each worker for input.
    http2_pool_size :: H S :: 1 :: size :: 4k :: Memory that a request begins with.
    http2_max_concurrent_streams :: H S :: 1 :: number :: 128 :: How many requests of a connection run at once.
    http2_max_concurrent_pushes :: H S :: 1 :: number :: 10 :: Obsolete since nginx 1.25.1, as is HTTP/2 push.
    http2_max_requests :: H S :: 1 :: number :: 1000 :: Obsolete: see keepalive_requests.
    http2_max_field_size :: H S :: 1 :: size :: 4k :: Obsolete: see large_client_header_buffers.
    http2_max_header_size :: H S :: 1 :: size :: 16k :: Obsolete: see large_client_header_buffers.
    http2_body_preread_size :: H S :: 1 :: size :: 64k :: How much of a body may come before it is asked for.
    http2_streams_index_size :: H S :: 1 :: number :: 32 :: Obsolete tuning.
    http2_recv_timeout :: H S :: 1 :: time :: 30s :: Obsolete: see client_header_timeout.
    http2_idle_timeout :: H S :: 1 :: time :: 3m :: Obsolete: see keepalive_timeout.
    http2_chunk_size :: H S L :: 1 :: size :: 8k :: The largest piece of a body that is sent as one frame.
    http2_push_preload :: H S L :: flag :: on | off :: off :: Obsolete since nginx 1.25.1.
    http2_push :: H S L :: 1 :: uri | off :: off :: Obsolete since nginx 1.25.1.
  `),
};
