/** Exports proxyModule: requests to HTTP servers. Contexts and arguments are those of http/modules/ngx_http_proxy_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';
import { passing } from './passing.ts';

export const proxyModule: NginxModule = {
  name: 'ngx_http_proxy_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html',
  directives: [...directivesOf(`
    proxy_cache_convert_head :: H S L :: flag :: on | off :: on :: HEAD becomes GET, so that the answer can be kept.
    proxy_cookie_domain :: H S L :: 1-2 :: off | domain replacement :: off :: Changes the domain of cookies in answers.
    proxy_cookie_flags :: H S L :: 1-4 :: off | cookie [flag …] :: off :: @1.19.3 Changes flags of cookies in answers.
    proxy_cookie_path :: H S L :: 1-2 :: off | path replacement :: off :: Changes the path of cookies in answers.
    proxy_headers_hash_bucket_size :: H S L :: 1 :: size :: 64 :: The size of one bucket of them.
    proxy_headers_hash_max_size :: H S L :: 1 :: size :: 512 :: The largest size of the tables of headers that are hidden and set.
    proxy_http_version :: H S L :: 1 :: 1.0 | 1.1 | 2 :: 1.0 :: The version of HTTP that is spoken to the server behind (1.1 by default since nginx 1.29.7). Connections that are kept, and WebSockets, want 1.1.
    proxy_method :: H S L :: 1 :: method :: - :: The method of the request to the server behind.
    proxy_pass :: L l X :: 1 :: URL :: - :: Passes requests to this server or group. With a URI behind the server's name (even a slash) it takes the place of the location's part of the path; without one the path goes on as it came. With variables the whole URL is what they make, and names are looked up by \`resolver\`.
    proxy_pass_trailers :: H S L :: flag :: on | off :: off :: @1.27.2 Fields behind the body are passed on to the client.
    proxy_redirect :: H S L :: 1-2 :: default | off | redirect replacement :: default :: Changes the headers Location and Refresh of answers; \`default\` puts the location's path in the place of proxy_pass's URL.
    proxy_set_body :: H S L :: 1 :: value :: - :: The body of the request to the server behind.
  `), ...passing('proxy', `
    bind socket_keepalive socket_rcvbuf socket_sndbuf connect_timeout send_timeout send_lowat read_timeout intercept_errors buffer_size
    buffers busy_buffers_size buffering request_buffering ignore_client_abort force_ranges limit_rate max_temp_file_size
    temp_file_write_size temp_path store store_access pass_request_headers pass_request_body pass_header hide_header ignore_headers
    next_upstream next_upstream_tries next_upstream_timeout cache cache_key cache_path cache_bypass no_cache cache_valid cache_min_uses
    cache_max_range_offset cache_use_stale cache_methods cache_lock cache_lock_timeout cache_lock_age cache_revalidate
    cache_background_update set_header ssl_session_reuse ssl_protocols ssl_ciphers ssl_name ssl_server_name ssl_verify ssl_verify_depth
    ssl_trusted_certificate ssl_crl ssl_certificate ssl_certificate_key ssl_certificate_cache ssl_password_file ssl_conf_command
  `)],
};
