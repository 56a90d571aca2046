/** Exports uwsgiModule: requests to uwsgi servers. Contexts and arguments are those of http/modules/ngx_http_uwsgi_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';
import { passing } from './passing.ts';

export const uwsgiModule: NginxModule = {
  name: 'ngx_http_uwsgi_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html',
  directives: [...directivesOf(`
    uwsgi_modifier1 :: H S L :: 1 :: number :: 0 :: The first modifier of the packet.
    uwsgi_modifier2 :: H S L :: 1 :: number :: 0 :: The second modifier of the packet.
    uwsgi_pass :: L l :: 1 :: [protocol://]address :: - :: Passes requests to a uwsgi server.
    uwsgi_string :: H S L :: 1 :: string :: - :: A text that is sent behind the parameters.
  `), ...passing('uwsgi', `
    bind socket_keepalive socket_rcvbuf socket_sndbuf connect_timeout send_timeout read_timeout intercept_errors buffer_size buffers
    busy_buffers_size buffering request_buffering ignore_client_abort force_ranges limit_rate max_temp_file_size temp_file_write_size
    temp_path store store_access pass_request_headers pass_request_body pass_header hide_header ignore_headers next_upstream
    next_upstream_tries next_upstream_timeout cache cache_key cache_path cache_bypass no_cache cache_valid cache_min_uses
    cache_max_range_offset cache_use_stale cache_methods cache_lock cache_lock_timeout cache_lock_age cache_revalidate
    cache_background_update param ssl_session_reuse ssl_protocols ssl_ciphers ssl_name ssl_server_name ssl_verify ssl_verify_depth
    ssl_trusted_certificate ssl_crl ssl_certificate ssl_certificate_key ssl_certificate_cache ssl_password_file ssl_conf_command
  `)],
};
