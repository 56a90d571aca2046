/** Exports tunnelModule: tunnels of CONNECT requests. Contexts and arguments are those of http/modules/ngx_http_tunnel_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';
import { passing } from './passing.ts';

export const tunnelModule: NginxModule = {
  name: 'ngx_http_tunnel_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_tunnel_module.html',
  directives: [...directivesOf(`
    tunnel_pass :: S L l :: 0-1 :: [address] :: - :: @1.31.0 Connects the client of a CONNECT request to this server.
  `), ...passing('tunnel', `
    bind socket_keepalive socket_rcvbuf socket_sndbuf connect_timeout send_timeout send_lowat read_timeout buffer_size next_upstream
    next_upstream_tries next_upstream_timeout
  `)],
};
