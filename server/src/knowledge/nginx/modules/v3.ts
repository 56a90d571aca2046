/** Exports v3Module: hTTP/3 and QUIC. Contexts and arguments are those of http/v3/ngx_http_v3_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const v3Module: NginxModule = {
  name: 'ngx_http_v3_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_v3_module.html',
  directives: directivesOf(`
    http3 :: H S :: flag :: on | off :: on :: @1.25.0 HTTP/3 is spoken on ports with \`listen … quic\`.
    http3_hq :: H S :: flag :: on | off :: off :: @1.25.0 The protocol of interoperability tests.
    http3_max_concurrent_streams :: H S :: 1 :: number :: 128 :: @1.25.0 How many requests of a connection run at once.
    http3_stream_buffer_size :: H S :: 1 :: size :: 64k :: @1.25.0 The buffer of a stream.
    quic_retry :: H S :: flag :: on | off :: off :: @1.25.0 Clients have to prove their address first.
    quic_gso :: H S :: flag :: on | off :: off :: @1.25.0 Packets are handed to the kernel in batches.
    quic_host_key :: H S :: 1 :: file :: - :: @1.25.0 The key for tokens, so that they stay valid over a reload.
    quic_active_connection_id_limit :: H S :: 1 :: number :: 2 :: @1.25.0 How many connection IDs a client may have.
  `),
};
