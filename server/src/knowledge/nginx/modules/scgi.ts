/** Exports scgiModule: requests to SCGI servers. Contexts and arguments are those of http/modules/ngx_http_scgi_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';
import { passing } from './passing.ts';

export const scgiModule: NginxModule = {
  name: 'ngx_http_scgi_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_scgi_module.html',
  directives: [...directivesOf(`
    scgi_pass :: L l :: 1 :: address :: - :: Passes requests to an SCGI server.
  `), ...passing('scgi', `
    bind socket_keepalive socket_rcvbuf socket_sndbuf connect_timeout send_timeout read_timeout intercept_errors buffer_size buffers
    busy_buffers_size buffering request_buffering ignore_client_abort force_ranges limit_rate max_temp_file_size temp_file_write_size
    temp_path store store_access pass_request_headers pass_request_body pass_header hide_header ignore_headers next_upstream
    next_upstream_tries next_upstream_timeout cache cache_key cache_path cache_bypass no_cache cache_valid cache_min_uses
    cache_max_range_offset cache_use_stale cache_methods cache_lock cache_lock_timeout cache_lock_age cache_revalidate
    cache_background_update param
  `)],
};
