/** Exports fastcgiModule: requests to FastCGI servers. Contexts and arguments are those of http/modules/ngx_http_fastcgi_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';
import { passing } from './passing.ts';

export const fastcgiModule: NginxModule = {
  name: 'ngx_http_fastcgi_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html',
  directives: [...directivesOf(`
    fastcgi_catch_stderr :: H S L :: 1 :: string :: - :: An answer whose standard error has this text is taken for an invalid one.
    fastcgi_index :: H S L :: 1 :: name :: - :: The file that is put behind a path that ends in a slash, for $fastcgi_script_name.
    fastcgi_keep_conn :: H S L :: flag :: on | off :: off :: The server does not close the connection after each answer.
    fastcgi_pass :: L l :: 1 :: address :: - :: Passes requests to a FastCGI server, such as PHP-FPM: host:port, unix:/path or a group.
    fastcgi_split_path_info :: H S L :: 1 :: regex :: - :: Two captures: the script and what stands behind it ($fastcgi_path_info).
  `), ...passing('fastcgi', `
    bind socket_keepalive socket_rcvbuf socket_sndbuf connect_timeout send_timeout send_lowat read_timeout intercept_errors buffer_size
    buffers busy_buffers_size buffering request_buffering ignore_client_abort force_ranges limit_rate max_temp_file_size
    temp_file_write_size temp_path store store_access pass_request_headers pass_request_body pass_header hide_header ignore_headers
    next_upstream next_upstream_tries next_upstream_timeout cache cache_key cache_path cache_bypass no_cache cache_valid cache_min_uses
    cache_max_range_offset cache_use_stale cache_methods cache_lock cache_lock_timeout cache_lock_age cache_revalidate
    cache_background_update param
  `)],
};
