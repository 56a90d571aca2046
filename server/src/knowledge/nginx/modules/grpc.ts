/** Exports grpcModule: requests to gRPC servers. Contexts and arguments are those of http/modules/ngx_http_grpc_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';
import { passing } from './passing.ts';

export const grpcModule: NginxModule = {
  name: 'ngx_http_grpc_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_grpc_module.html',
  directives: [...directivesOf(`
    grpc_pass :: L l :: 1 :: address :: - :: Passes requests to a gRPC server: grpc:// or grpcs://, host:port, unix:/path or a group. It takes no URI.
  `), ...passing('grpc', `
    bind socket_keepalive socket_rcvbuf socket_sndbuf connect_timeout send_timeout read_timeout intercept_errors buffer_size
    pass_header hide_header ignore_headers next_upstream next_upstream_tries next_upstream_timeout set_header ssl_session_reuse
    ssl_protocols ssl_ciphers ssl_name ssl_server_name ssl_verify ssl_verify_depth ssl_trusted_certificate ssl_crl ssl_certificate
    ssl_certificate_key ssl_certificate_cache ssl_password_file ssl_conf_command
  `)],
};
