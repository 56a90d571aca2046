/**
 * Exports valueOf: how nginx reads the argument of a directive, where one of its own readers does (the `set` function of its ngx_command_t),
 * and whether it refuses the directive a second time in one block, as those readers do.
 */

/**
 * A flag is on or off; a number has digits alone; a size may end in k or m, an offset in g too; seconds and milliseconds are times
 * (ngx_parse_time), only the latter with ms; buffers are a number and a size.
 */
export type NginxValue = 'flag' | 'number' | 'size' | 'offset' | 'milliseconds' | 'seconds' | 'buffers' | 'text' | 'path' | 'access';

/** Which part of nginx the directive is of. */
export type NginxPart = 'http' | 'stream' | 'mail';

export interface KnownValue {
  readonly kind: NginxValue | 'one' | 'some';
  /** Of `one` and `some`: the words that may stand there. */
  readonly words?: readonly string[];
}

/** By part, then by kind. What stands outside of http, stream and mail is with http. */
const names: Readonly<Record<NginxPart, Partial<Record<NginxValue, string>>>> = {
  http: {
    flag: [
      'absolute_redirect accept_mutex acceptex_read aio_write autoindex autoindex_exact_size autoindex_localtime chunked_transfer_encoding',
      'client_body_in_single_buffer create_full_put_path daemon etag fastcgi_buffering fastcgi_cache_background_update fastcgi_cache_lock',
      'fastcgi_cache_revalidate fastcgi_force_ranges fastcgi_ignore_client_abort fastcgi_intercept_errors fastcgi_keep_conn fastcgi_pass_request_body',
      'fastcgi_pass_request_headers fastcgi_request_buffering fastcgi_socket_keepalive geoip_proxy_recursive grpc_intercept_errors grpc_socket_keepalive',
      'grpc_ssl_server_name grpc_ssl_session_reuse grpc_ssl_verify gunzip gzip gzip_no_buffer gzip_vary http2 http3 http3_hq ignore_invalid_headers',
      'image_filter_interlace image_filter_transparency limit_conn_dry_run limit_req_dry_run log_not_found log_subrequest master_process',
      'memcached_socket_keepalive merge_slashes mirror_request_body mp4_start_key_frame msie_padding msie_refresh multi_accept open_file_cache_errors',
      'open_file_cache_events override_charset pcre_jit port_in_redirect proxy_buffering proxy_cache_background_update proxy_cache_convert_head',
      'proxy_cache_lock proxy_cache_revalidate proxy_force_ranges proxy_ignore_client_abort proxy_intercept_errors proxy_pass_request_body',
      'proxy_pass_request_headers proxy_pass_trailers proxy_request_buffering proxy_socket_keepalive proxy_ssl_server_name proxy_ssl_session_reuse',
      'proxy_ssl_verify quic_bpf quic_gso quic_retry random_index real_ip_recursive recursive_error_pages reset_timedout_connection rewrite_log',
      'scgi_buffering scgi_cache_background_update scgi_cache_lock scgi_cache_revalidate scgi_force_ranges scgi_ignore_client_abort scgi_intercept_errors',
      'scgi_pass_request_body scgi_pass_request_headers scgi_request_buffering scgi_socket_keepalive sendfile server_name_in_redirect ssi',
      'ssi_ignore_recycled_buffers ssi_last_modified ssi_silent_errors ssl_certificate_compression ssl_early_data ssl_object_cache_inheritable',
      'ssl_prefer_server_ciphers ssl_reject_handshake ssl_session_tickets ssl_stapling ssl_stapling_verify sub_filter_last_modified sub_filter_once',
      'tcp_nodelay tcp_nopush tunnel_socket_keepalive underscores_in_headers uninitialized_variable_warn uwsgi_buffering uwsgi_cache_background_update',
      'uwsgi_cache_lock uwsgi_cache_revalidate uwsgi_force_ranges uwsgi_ignore_client_abort uwsgi_intercept_errors uwsgi_pass_request_body',
      'uwsgi_pass_request_headers uwsgi_request_buffering uwsgi_socket_keepalive uwsgi_ssl_server_name uwsgi_ssl_session_reuse uwsgi_ssl_verify',
      'xml_external_entities xslt_last_modified',
    ].join(' '),
    number: [
      'devpoll_changes devpoll_events epoll_events eventport_events fastcgi_cache_min_uses fastcgi_next_upstream_tries grpc_next_upstream_tries',
      'grpc_ssl_verify_depth gzip_comp_level http2_max_concurrent_streams http2_streams_index_size http3_max_concurrent_streams iocp_threads',
      'keepalive_requests kqueue_changes kqueue_events limit_conn_status limit_req_status map_hash_bucket_size map_hash_max_size max_headers max_ranges',
      'memcached_gzip_flag memcached_next_upstream_tries min_delete_depth open_file_cache_min_uses post_acceptex proxy_cache_min_uses',
      'proxy_headers_hash_bucket_size proxy_headers_hash_max_size proxy_next_upstream_tries proxy_ssl_verify_depth quic_active_connection_id_limit',
      'referer_hash_bucket_size referer_hash_max_size scgi_cache_min_uses scgi_next_upstream_tries server_names_hash_bucket_size server_names_hash_max_size',
      'ssl_verify_depth tunnel_next_upstream_tries types_hash_bucket_size types_hash_max_size userid_service uwsgi_cache_min_uses uwsgi_modifier1',
      'uwsgi_modifier2 uwsgi_next_upstream_tries uwsgi_ssl_verify_depth variables_hash_bucket_size variables_hash_max_size worker_aio_requests',
      'worker_rlimit_nofile',
    ].join(' '),
    size: [
      'client_body_buffer_size client_header_buffer_size connection_pool_size fastcgi_buffer_size fastcgi_busy_buffers_size fastcgi_max_temp_file_size',
      'fastcgi_send_lowat fastcgi_socket_rcvbuf fastcgi_socket_sndbuf fastcgi_temp_file_write_size grpc_buffer_size grpc_socket_rcvbuf grpc_socket_sndbuf',
      'gzip_hash gzip_min_length gzip_window http2_body_preread_size http2_chunk_size http2_pool_size http2_recv_buffer_size http3_stream_buffer_size',
      'image_filter_buffer memcached_buffer_size mp4_buffer_size mp4_max_buffer_size postpone_gzipping postpone_output proxy_buffer_size',
      'proxy_busy_buffers_size proxy_max_temp_file_size proxy_send_lowat proxy_socket_rcvbuf proxy_socket_sndbuf proxy_temp_file_write_size read_ahead',
      'request_pool_size scgi_buffer_size scgi_busy_buffers_size scgi_max_temp_file_size scgi_socket_rcvbuf scgi_socket_sndbuf scgi_temp_file_write_size',
      'send_lowat sendfile_max_chunk slice ssi_min_file_chunk ssi_value_length ssl_buffer_size subrequest_output_buffer_size tunnel_buffer_size',
      'tunnel_send_lowat tunnel_socket_rcvbuf tunnel_socket_sndbuf uwsgi_buffer_size uwsgi_busy_buffers_size uwsgi_max_temp_file_size uwsgi_socket_rcvbuf',
      'uwsgi_socket_sndbuf uwsgi_temp_file_write_size',
    ].join(' '),
    offset: [
      'client_max_body_size directio_alignment fastcgi_cache_max_range_offset proxy_cache_max_range_offset scgi_cache_max_range_offset',
      'uwsgi_cache_max_range_offset worker_rlimit_core',
    ].join(' '),
    milliseconds: [
      'accept_mutex_delay auth_delay client_body_timeout client_header_timeout fastcgi_cache_lock_age fastcgi_cache_lock_timeout fastcgi_connect_timeout',
      'fastcgi_next_upstream_timeout fastcgi_read_timeout fastcgi_send_timeout grpc_connect_timeout grpc_next_upstream_timeout grpc_read_timeout',
      'grpc_send_timeout keepalive_min_timeout keepalive_time lingering_time lingering_timeout memcached_connect_timeout memcached_next_upstream_timeout',
      'memcached_read_timeout memcached_send_timeout proxy_cache_lock_age proxy_cache_lock_timeout proxy_connect_timeout proxy_next_upstream_timeout',
      'proxy_read_timeout proxy_send_timeout resolver_timeout scgi_cache_lock_age scgi_cache_lock_timeout scgi_connect_timeout scgi_next_upstream_timeout',
      'scgi_read_timeout scgi_send_timeout send_timeout timer_resolution tunnel_connect_timeout tunnel_next_upstream_timeout tunnel_read_timeout',
      'tunnel_send_timeout uwsgi_cache_lock_age uwsgi_cache_lock_timeout uwsgi_connect_timeout uwsgi_next_upstream_timeout uwsgi_read_timeout',
      'uwsgi_send_timeout worker_shutdown_timeout',
    ].join(' '),
    seconds: 'open_file_cache_valid ssl_session_timeout',
    buffers: 'fastcgi_buffers gunzip_buffers gzip_buffers large_client_header_buffers output_buffers proxy_buffers scgi_buffers uwsgi_buffers',
    text: [
      'add_after_body add_before_body default_type fastcgi_index google_perftools_profiles grpc_ssl_ciphers grpc_ssl_crl grpc_ssl_trusted_certificate',
      'lock_file pid post_action proxy_set_body proxy_ssl_ciphers proxy_ssl_crl proxy_ssl_trusted_certificate secure_link_secret ssl_ciphers',
      'ssl_client_certificate ssl_crl ssl_dhparam ssl_ecdh_curve ssl_ocsp_responder ssl_stapling_file ssl_stapling_responder ssl_trusted_certificate',
      'userid_domain userid_name userid_p3p userid_path uwsgi_ssl_ciphers uwsgi_ssl_crl uwsgi_ssl_trusted_certificate uwsgi_string working_directory',
    ].join(' '),
    path: 'client_body_temp_path fastcgi_temp_path proxy_temp_path scgi_temp_path uwsgi_temp_path',
    access: 'dav_access fastcgi_store_access proxy_store_access scgi_store_access uwsgi_store_access',
  },
  stream: {
    flag: [
      'limit_conn_dry_run proxy_half_close proxy_socket_keepalive proxy_ssl proxy_ssl_server_name proxy_ssl_session_reuse proxy_ssl_verify',
      'ssl_certificate_compression ssl_prefer_server_ciphers ssl_preread ssl_reject_handshake ssl_session_tickets ssl_stapling ssl_stapling_verify',
      'tcp_nodelay',
    ].join(' '),
    number: [
      'map_hash_bucket_size map_hash_max_size proxy_next_upstream_tries proxy_requests proxy_responses proxy_ssl_verify_depth server_names_hash_bucket_size',
      'server_names_hash_max_size ssl_verify_depth variables_hash_bucket_size variables_hash_max_size',
    ].join(' '),
    size: 'preread_buffer_size proxy_buffer_size proxy_downstream_buffer proxy_socket_rcvbuf proxy_socket_sndbuf proxy_upstream_buffer',
    milliseconds: 'preread_timeout proxy_connect_timeout proxy_next_upstream_timeout proxy_protocol_timeout proxy_timeout resolver_timeout ssl_handshake_timeout',
    seconds: 'ssl_session_timeout',
    text: [
      'proxy_ssl_ciphers proxy_ssl_crl proxy_ssl_trusted_certificate ssl_ciphers ssl_client_certificate ssl_crl ssl_dhparam ssl_ecdh_curve ssl_ocsp_responder',
      'ssl_stapling_file ssl_stapling_responder ssl_trusted_certificate',
    ].join(' '),
  },
  mail: {
    flag: [
      'auth_http_pass_client_cert proxy proxy_pass_error_message proxy_smtp_auth ssl_certificate_compression ssl_prefer_server_ciphers ssl_session_tickets',
      'xclient',
    ].join(' '),
    number: 'max_errors ssl_verify_depth',
    size: 'imap_client_buffer proxy_buffer smtp_client_buffer',
    milliseconds: 'auth_http_timeout proxy_timeout resolver_timeout smtp_greeting_delay timeout',
    seconds: 'ssl_session_timeout',
    text: 'ssl_ciphers ssl_client_certificate ssl_crl ssl_dhparam ssl_ecdh_curve ssl_trusted_certificate',
  },
};

interface Words { readonly part: NginxPart; readonly kind: 'one' | 'some'; readonly directives: string; readonly words: string }

/** Directives whose arguments are words of a list (ngx_conf_set_enum_slot, ngx_conf_set_bitmask_slot). */
const lists: readonly Words[] = [
  { part: 'http', kind: 'one', directives: 'add_header_inherit add_trailer_inherit', words: 'off on merge' },
  { part: 'http', kind: 'one', directives: 'autoindex_format', words: 'html json jsonp xml' },
  { part: 'http', kind: 'one', directives: 'client_body_in_file_only', words: 'off on clean' },
  { part: 'http', kind: 'some', directives: 'dav_methods', words: 'off put delete mkcol copy move' },
  { part: 'http', kind: 'one', directives: 'debug_points', words: 'stop abort' },
  { part: 'http', kind: 'one', directives: 'degrade', words: '204 444' },
  { part: 'http', kind: 'some', directives: 'fastcgi_cache_use_stale fastcgi_next_upstream scgi_cache_use_stale scgi_next_upstream uwsgi_cache_use_stale uwsgi_next_upstream', words: 'error timeout invalid_header non_idempotent http_500 http_503 http_403 http_404 http_429 updating off' },
  { part: 'http', kind: 'some', directives: 'grpc_next_upstream', words: 'error timeout invalid_header non_idempotent http_500 http_502 http_503 http_504 http_403 http_404 http_429 off' },
  { part: 'http', kind: 'some', directives: 'grpc_ssl_protocols proxy_ssl_protocols ssl_protocols uwsgi_ssl_protocols', words: 'SSLv2 SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3' },
  { part: 'stream', kind: 'some', directives: 'proxy_ssl_protocols ssl_protocols', words: 'SSLv2 SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3' },
  { part: 'mail', kind: 'some', directives: 'ssl_protocols', words: 'SSLv2 SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3' },
  { part: 'http', kind: 'one', directives: 'gzip_http_version', words: '1.0 1.1' },
  { part: 'http', kind: 'some', directives: 'gzip_proxied', words: 'off expired no-cache no-store private no_last_modified no_etag auth any' },
  { part: 'http', kind: 'one', directives: 'gzip_static lingering_close', words: 'off on always' },
  { part: 'http', kind: 'one', directives: 'if_modified_since', words: 'off exact before' },
  { part: 'http', kind: 'some', directives: 'keepalive_disable', words: 'none msie6 safari' },
  { part: 'http', kind: 'one', directives: 'limit_conn_log_level limit_req_log_level', words: 'info notice warn error' },
  { part: 'stream', kind: 'one', directives: 'limit_conn_log_level', words: 'info notice warn error' },
  { part: 'http', kind: 'some', directives: 'memcached_next_upstream', words: 'error timeout invalid_response not_found off' },
  { part: 'http', kind: 'some', directives: 'proxy_cache_use_stale', words: 'error timeout invalid_header non_idempotent http_500 http_502 http_503 http_504 http_403 http_404 http_429 updating off' },
  { part: 'http', kind: 'one', directives: 'proxy_http_version', words: '1.0 1.1 2' },
  { part: 'http', kind: 'one', directives: 'satisfy', words: 'all any' },
  { part: 'http', kind: 'one', directives: 'server_tokens', words: 'off on build' },
  { part: 'http', kind: 'one', directives: 'ssl_ocsp', words: 'off on leaf' },
  { part: 'stream', kind: 'one', directives: 'ssl_ocsp', words: 'off on leaf' },
  { part: 'http', kind: 'one', directives: 'ssl_verify_client', words: 'off on optional optional_no_ca' },
  { part: 'stream', kind: 'one', directives: 'ssl_verify_client', words: 'off on optional optional_no_ca' },
  { part: 'mail', kind: 'one', directives: 'ssl_verify_client', words: 'off on optional optional_no_ca' },
  { part: 'http', kind: 'some', directives: 'tunnel_next_upstream', words: 'error timeout off' },
  { part: 'http', kind: 'some', directives: 'userid_flags', words: 'off secure httponly samesite=strict samesite=lax samesite=none' },
  { part: 'mail', kind: 'some', directives: 'imap_auth', words: 'plain login cram-md5 external' },
  { part: 'mail', kind: 'some', directives: 'pop3_auth', words: 'plain apop cram-md5 external' },
  { part: 'stream', kind: 'one', directives: 'proxy_protocol', words: 'off on v2' },
  { part: 'mail', kind: 'one', directives: 'proxy_protocol', words: 'off on v2' },
  { part: 'mail', kind: 'some', directives: 'smtp_auth', words: 'plain login cram-md5 external none' },
];

const known = new Map<string, KnownValue>();
for (const [part, kinds] of Object.entries(names)) for (const [kind, list] of Object.entries(kinds)) for (const name of list.split(' ')) known.set(`${part} ${name}`, { kind: kind as NginxValue });
for (const { part, kind, directives, words } of lists) for (const name of directives.split(' ')) known.set(`${part} ${name}`, { kind, words: words.split(' ') });

/** How the argument of a directive is read; undefined where its module reads it in a way of its own. */
export const valueOf = (part: NginxPart, name: string): KnownValue | undefined => known.get(`${part} ${name}`);

/** Whether nginx says "is duplicate" of a second one in the same block. */
export const isOnce = ({ kind }: KnownValue): boolean => kind !== 'some';
