/**
 * Exports ingressOrigin: which annotations, ConfigMap keys and flags of the controller make a line of the nginx.conf that ingress-nginx writes;
 * linesOfAnnotation, linesOfKey and isSnippet, the way back. Facts are from nginx.tmpl and template.go at releases from 0.9.0 to 1.15.1.
 */

/** What made a line: `annotations` without their prefix; a line of the template that nobody can change has no names at all. */
export interface IngressOrigin { readonly annotations: readonly string[]; readonly keys: readonly string[]; readonly flags: readonly string[]; readonly text?: string }

/**
 * Where a line stands. M main, E events, H http, S server, L location of an Ingress, U upstream, T stream, V server of stream; and of the controller's own:
 * A the location that asks an outside service of authentication, K that service's upstream, G sign-in, C error pages, R mirror, I status and health.
 */
export type IngressPlace = 'M' | 'E' | 'H' | 'S' | 'L' | 'U' | 'T' | 'V' | 'A' | 'K' | 'G' | 'C' | 'R' | 'I';

/** directives :: places, * for all :: regex of conditions around and arguments, - for any :: @annotation key --flag, - for none :: text, - for none. The first that fits counts. */
const rows = `
  load_module :: M :: modsecurity :: @enable-modsecurity enable-modsecurity :: -
  load_module :: M :: otel :: @enable-opentelemetry enable-opentelemetry :: -
  load_module :: M :: opentracing|zipkin|jaeger :: @enable-opentracing enable-opentracing :: -
  load_module :: M :: geoip2 :: use-geoip2 :: -
  load_module :: M :: brotli :: enable-brotli :: -
  load_module :: M :: auth_digest :: @auth-type :: -
  load_module :: M :: influxdb :: @enable-influxdb :: -
  load_module :: M :: ajp :: @backend-protocol :: -
  daemon :: M :: - :: - :: nginx stays in front, as a child of the controller.
  pid|events|http|stream :: M :: - :: - :: -
  worker_processes :: M :: - :: worker-processes :: -
  worker_cpu_affinity :: M :: - :: worker-cpu-affinity :: -
  worker_rlimit_nofile :: M :: - :: max-worker-open-files :: -
  worker_shutdown_timeout :: M :: - :: worker-shutdown-timeout :: -
  multi_accept :: E :: - :: enable-multi-accept :: -
  worker_connections :: E :: - :: max-worker-connections :: -
  use :: E :: - :: - :: -
  debug_connection :: E :: - :: debug-connections :: -

  lua_package_path|lua_package_cpath :: HT :: - :: - :: Where the controller's Lua is.
  lua_shared_dict :: HT :: - :: lua-shared-dicts :: Memory of the controller's Lua: backends, certificates, balancing.
  lua_add_variable :: T :: - :: - :: Lua sets it for each connection, to the name of the Service's backend.
  init_by_lua_block|init_by_lua_file|init_worker_by_lua_block|init_worker_by_lua_file|init_by_lua|init_worker_by_lua :: HT :: - :: - :: The controller's Lua begins here.
  real_ip_header :: H :: ^proxy_protocol :: use-proxy-protocol :: -
  real_ip_header|real_ip_recursive :: H :: - :: use-forwarded-headers enable-real-ip forwarded-for-header forwarded-for-proxy-protocol-header :: -
  set_real_ip_from :: HT :: - :: proxy-real-ip-cidr use-forwarded-headers use-proxy-protocol enable-real-ip :: -
  geoip_country|geoip_city|geoip_org|geoip_proxy_recursive :: H :: - :: use-geoip :: -
  auto_reload :: H :: - :: geoip2-autoreload-in-minutes :: -
  geoip2 :: H :: - :: use-geoip2 --maxmind-edition-ids :: -
  vhost_traffic_status_zone :: H :: - :: enable-vts-status vts-status-zone-size :: In versions to 0.15.
  vhost_traffic_status_filter_by_set_key :: L :: - :: @vts-filter-key :: In versions to 0.15.
  vhost_traffic_status_filter_by_set_key :: H :: - :: vts-default-filter-key :: In versions to 0.15.
  vhost_traffic_status_display_sum_key :: LI :: - :: vts-sum-key :: In versions to 0.15.
  vhost_traffic_status_display|vhost_traffic_status_display_format :: LI :: - :: enable-vts-status :: In versions to 0.15.
  sendfile|aio|tcp_nopush|tcp_nodelay|log_subrequest|reset_timedout_connection|types_hash_max_size|uninitialized_variable_warn|server_name_in_redirect :: H :: - :: - :: -
  aio_write :: H :: - :: enable-aio-write :: -
  client_body_temp_path|fastcgi_temp_path|proxy_temp_path|ajp_temp_path :: H :: - :: - :: -
  client_header_buffer_size :: H :: - :: client-header-buffer-size :: -
  client_header_timeout :: H :: - :: client-header-timeout :: -
  large_client_header_buffers :: H :: - :: large-client-header-buffers :: -
  client_body_timeout :: H :: - :: client-body-timeout :: -
  grpc_buffer_size :: H :: - :: grpc-buffer-size-kb :: -
  http2_max_field_size :: H :: - :: http2-max-field-size :: -
  http2_max_header_size :: H :: - :: http2-max-header-size :: -
  http2_max_requests :: H :: - :: http2-max-requests :: -
  http2_max_concurrent_streams :: H :: - :: http2-max-concurrent-streams :: -
  server_names_hash_max_size :: H :: - :: server-name-hash-max-size :: -
  server_names_hash_bucket_size :: H :: - :: server-name-hash-bucket-size :: -
  map_hash_bucket_size :: H :: - :: map-hash-bucket-size :: -
  proxy_headers_hash_max_size :: H :: - :: proxy-headers-hash-max-size :: -
  proxy_headers_hash_bucket_size :: H :: - :: proxy-headers-hash-bucket-size :: -
  variables_hash_bucket_size :: H :: - :: variables-hash-bucket-size :: -
  variables_hash_max_size :: H :: - :: variables-hash-max-size :: -
  underscores_in_headers :: H :: - :: enable-underscores-in-headers :: -
  ignore_invalid_headers :: H :: - :: ignore-invalid-headers :: -
  limit_req_status :: H :: - :: limit-req-status-code :: -
  limit_conn_status :: H :: - :: limit-conn-status-code :: -
  include :: H :: mime\\.types :: - :: -
  include :: L :: fastcgi_params :: @backend-protocol :: -
  default_type :: H :: - :: default-type :: -
  brotli :: H :: - :: enable-brotli :: -
  brotli_comp_level :: H :: - :: brotli-level :: -
  brotli_min_length :: H :: - :: brotli-min-length :: -
  brotli_types :: H :: - :: brotli-types :: -
  gzip :: S :: ^off :: - :: The controller's own server.
  gzip|gzip_http_version|gzip_proxied|gzip_vary :: H :: - :: use-gzip :: -
  gzip_comp_level :: H :: - :: gzip-level :: -
  gzip_min_length :: H :: - :: gzip-min-length :: -
  gzip_types :: H :: - :: gzip-types :: -
  gzip_disable :: H :: - :: gzip-disable :: -
  server_tokens|more_clear_headers :: H :: ^(?:on|off|Server)$ :: server-tokens :: -
  log_format :: T :: - :: log-format-stream :: -
  log_format :: H :: - :: log-format-upstream log-format-escape-json log-format-escape-none :: The lines of the access log.
  access_log :: HT :: ^syslog: :: enable-syslog syslog-host syslog-port :: -
  access_log :: H :: ^off :: disable-access-log disable-http-access-log :: -
  access_log :: T :: ^off :: disable-access-log disable-stream-access-log :: -
  access_log :: T :: - :: access-log-path stream-access-log-path access-log-params :: -
  access_log :: H :: - :: access-log-path http-access-log-path access-log-params :: -
  access_log :: A :: ^off :: enable-auth-access-log :: -
  access_log :: L :: ^off :: @enable-access-log enable-access-log-for-default-backend :: -
  access_log :: SVI :: ^off :: - :: The controller's own.
  error_log :: HT :: ^syslog: :: enable-syslog syslog-host syslog-port error-log-level :: -
  error_log :: HT :: - :: error-log-path error-log-level :: -
  resolver :: HT :: - :: disable-ipv6-dns :: The name servers of the controller's pod.
  resolver_timeout :: H :: - :: - :: -
  port_in_redirect :: L :: - :: @use-port-in-redirects use-port-in-redirects :: -
  port_in_redirect :: H :: - :: - :: -

  map :: H :: \\$loggable$ :: skip-access-log-urls :: -
  map :: H :: \\$connection_upgrade$ :: upstream-keepalive-connections :: What the header Connection becomes: \`upgrade\` for WebSockets.
  map :: H :: \\$req_id$ :: generate-request-id :: -
  map :: H :: \\$full_x_forwarded_for$ :: compute-full-forwarded-for use-forwarded-headers use-proxy-protocol :: -
  map :: H :: \\$full_x_forwarded_proto$ :: use-forwarded-headers :: -
  map :: H :: \\$the_real_ip$ :: use-proxy-protocol use-forwarded-headers :: In versions to 0.25.
  map :: H :: \\$(?:pass_access_scheme|pass_server_port|best_http_host)$ :: use-forwarded-headers :: In versions to 0.23.
  map :: H :: \\$pass_port$ :: --https-port --ssl-passthrough-proxy-port :: In versions to 0.23.
  map :: H :: \\$this_host$ :: - :: The Host of the request, or the server's name where it has none. In versions to 0.23.
  map :: H :: \\$redirect_to_https$ :: - :: 1 where clients that came by http are sent to https. In versions to 0.23.
  map :: H :: \\$limit_ :: @limit-rps @limit-rpm @limit-connections @limit-whitelist @limit-allowlist limit-conn-zone-variable :: -
  map :: H :: \\$block_ua$ :: block-user-agents :: -
  map :: H :: \\$block_ref$ :: block-referers :: -
  map :: H :: \\$forwarded_for_proxy_protocol$ :: use-proxy-protocol use-forwarded-headers forwarded-for-header :: The client as a trusted proxy names it. In versions since 1.13.
  geo :: H :: \\$proxy_protocol_addr_trusted$ :: proxy-real-ip-cidr use-proxy-protocol use-forwarded-headers :: In versions since 1.13.
  geo :: H :: \\$literal_dollar$ :: - :: -
  geo :: H :: \\$(?:white|allow)list_ :: @limit-whitelist @limit-allowlist :: -
  geo :: H :: \\$deny_|\\$the_real_ip :: @whitelist-source-range whitelist-source-range :: In versions to 0.24.

  ssl_protocols :: H :: - :: ssl-protocols :: -
  ssl_early_data :: H :: - :: ssl-early-data :: -
  ssl_session_cache :: H :: - :: ssl-session-cache ssl-session-cache-size :: -
  ssl_session_timeout :: H :: - :: ssl-session-timeout :: -
  ssl_session_tickets :: H :: - :: ssl-session-tickets :: -
  ssl_session_ticket_key :: H :: - :: ssl-session-ticket-key :: -
  ssl_buffer_size :: H :: - :: ssl-buffer-size :: -
  ssl_ciphers :: H :: - :: ssl-ciphers :: -
  ssl_ciphers :: S :: - :: @ssl-ciphers :: -
  ssl_prefer_server_ciphers :: S :: - :: @ssl-prefer-server-ciphers :: -
  ssl_prefer_server_ciphers :: H :: - :: ssl-ciphers :: -
  ssl_dhparam :: H :: - :: ssl-dh-param :: -
  ssl_dyn_rec_enable|ssl_dyn_rec_size_hi|ssl_dyn_rec_size_lo|ssl_dyn_rec_threshold|ssl_dyn_rec_timeout :: H :: - :: enable-dynamic-tls-records :: In versions to 0.24.
  ssl_ecdh_curve :: H :: - :: ssl-ecdh-curve :: -
  ssl_certificate|ssl_certificate_key :: H :: - :: --default-ssl-certificate :: The certificate for hosts without one of their own: the right one is chosen by Lua at each handshake, from the Secrets of Ingresses.
  ssl_certificate|ssl_certificate_key :: S :: - :: --default-ssl-certificate :: The Secret of the Ingress's tls section for this host, or the controller's own certificate. Where Lua chooses certificates, it counts only until Lua has one.
  ssl_trusted_certificate|ssl_stapling|ssl_stapling_verify :: S :: - :: - :: Where the Secret of the Ingress's tls section has a whole chain. In versions to 0.24.
  ssl_certificate_by_lua_block|ssl_certificate_by_lua_file :: S :: - :: - :: Lua chooses the certificate by the name that the client asks for, from the Secrets of Ingresses.
  ssl_reject_handshake :: S :: - :: ssl-reject-handshake :: -

  more_set_input_headers :: H :: \\$forwarded_for_proxy_protocol :: forwarded-for-proxy-protocol-header use-proxy-protocol use-forwarded-headers :: A header for real_ip_header, which takes no variables. In versions since 1.13.
  absolute_redirect :: H :: ^off :: relative-redirects :: In versions since 1.13.
  absolute_redirect :: L :: ^off :: @relative-redirects relative-redirects :: In versions since 1.13.
  proxy_intercept_errors :: CA :: - :: - :: -
  proxy_intercept_errors :: H :: - :: custom-http-errors disable-proxy-intercept-errors :: -
  proxy_intercept_errors :: L :: - :: @custom-http-errors @disable-proxy-intercept-errors :: -
  proxy_ssl_session_reuse :: H :: - :: - :: -
  proxy_pass_header :: H :: ^Server :: allow-backend-server-header :: -
  proxy_hide_header :: H :: - :: hide-headers :: -

  upstream :: K :: - :: @auth-url @auth-keepalive :: The outside service of authentication, so that connections to it are kept.
  upstream :: U :: ^upstream_balancer$ :: - :: The one group for all Services: Lua chooses the endpoint.
  upstream :: U :: ^sticky- :: @affinity :: In versions to 0.20.
  upstream :: U :: - :: - :: The Service and port in the name, with its endpoints. Versions since 0.21 have no group for each.
  server :: K :: - :: @auth-url :: -
  server :: U :: ^0\\.0\\.0\\.1 :: - :: A placeholder: Lua's balancer never asks it.
  server :: U :: max_fails :: @upstream-max-fails @upstream-fail-timeout upstream-max-fails upstream-fail-timeout :: An endpoint of the Service, in versions to 0.20.
  server :: U :: - :: - :: An endpoint of the Service, in versions to 0.20.
  sticky :: U :: - :: @affinity @session-cookie-name @session-cookie-hash :: In versions to 0.20; later ones keep it in Lua memory.
  hash :: U :: - :: @upstream-hash-by upstream-hash-by :: In versions to 0.20; later ones keep it in Lua memory.
  least_conn|ip_hash|round_robin|ewma :: U :: - :: @load-balance load-balance :: In versions to 0.20; later ones keep it in Lua memory.
  balancer_by_lua_block|balancer_by_lua_file :: U :: tcp_udp :: --tcp-services-configmap --udp-services-configmap :: Lua chooses the endpoint.
  balancer_by_lua_block|balancer_by_lua_file :: U :: - :: @load-balance @upstream-hash-by @affinity load-balance :: Lua chooses the endpoint, from the list that the controller keeps up to date without a reload. What the annotations say is in Lua memory.
  keepalive :: K :: - :: @auth-keepalive :: -
  keepalive :: U :: - :: upstream-keepalive-connections :: -
  keepalive_time :: U :: - :: upstream-keepalive-time :: -
  keepalive_timeout :: K :: - :: @auth-keepalive-timeout :: -
  keepalive_timeout :: U :: - :: upstream-keepalive-timeout :: -
  keepalive_timeout :: S :: ^0$ :: - :: The controller's own server.
  keepalive_timeout :: H :: - :: keep-alive :: -
  keepalive_requests :: K :: - :: @auth-keepalive-requests :: -
  keepalive_requests :: U :: - :: upstream-keepalive-requests :: -
  keepalive_requests :: H :: - :: keep-alive-requests :: -
  limit_req_zone :: H :: r/m :: @limit-rpm limit-conn-zone-variable :: -
  limit_req_zone :: H :: r/s :: @limit-rps limit-conn-zone-variable :: -
  limit_conn_zone :: H :: - :: @limit-connections limit-conn-zone-variable :: -
  limit_req :: L :: zone=\\S*_rpm :: @limit-rpm @limit-burst-multiplier :: -
  limit_req :: L :: - :: @limit-rps @limit-burst-multiplier :: -
  limit_conn :: L :: - :: @limit-connections :: -
  limit_rate :: L :: - :: @limit-rate limit-rate :: -
  limit_rate_after :: L :: - :: @limit-rate-after limit-rate-after :: -
  proxy_cache_path :: H :: - :: @auth-cache-key :: Where answers of outside services of authentication are kept.
  proxy_cache|proxy_cache_key :: A :: - :: @auth-cache-key global-auth-cache-key :: -
  proxy_cache_valid :: A :: - :: @auth-cache-duration global-auth-cache-duration :: -

  deny :: H :: - :: block-cidrs :: -
  deny :: I :: - :: nginx-status-ipv4-whitelist nginx-status-ipv6-whitelist :: -
  deny :: L :: ^all$ :: @whitelist-source-range @allowlist-source-range whitelist-source-range :: All others are kept out.
  deny :: L :: - :: @denylist-source-range denylist-source-range :: -
  allow :: I :: - :: nginx-status-ipv4-whitelist nginx-status-ipv6-whitelist :: -
  allow :: L :: - :: @whitelist-source-range @allowlist-source-range whitelist-source-range :: -
  if|return :: S :: \\$block_ua\\b :: block-user-agents :: -
  if|return :: S :: \\$block_ref\\b :: block-referers :: -
  if|return :: S :: \\$ssl_client_s_dn\\b :: @auth-tls-match-cn :: -
  if|return :: SL :: \\$uri = /\\) :: @app-root :: -
  if :: SLG :: \\$http_origin\\b :: @cors-allow-origin :: -
  if|return :: SLG :: \\$cors\\b|\\$request_method = :: @enable-cors :: A preflight request is answered with 204 right here.
  if|return|set_by_lua_block :: L :: \\$redirect_to_https|\\$pass_access_scheme = http|\\$redirect_host :: @ssl-redirect @force-ssl-redirect ssl-redirect force-ssl-redirect no-tls-redirect-locations http-redirect-code :: In versions to 0.23.
  if :: SL :: \\$scheme = https :: hsts :: In versions to 0.25.
  if|return :: L :: \\$deny_ :: @whitelist-source-range whitelist-source-range :: In versions to 0.24.
  if|return :: L :: \\$uri ~\\* :: @permanent-redirect @permanent-redirect-code @temporal-redirect :: In versions to 0.30.
  set_by_lua_block|set_by_lua_file :: S :: \\$redirect_to\\b :: @from-to-www-redirect use-forwarded-headers :: -
  return :: S :: \\$redirect_to$|\\$scheme:// :: @from-to-www-redirect http-redirect-code :: -
  return :: S :: ^403$ :: @auth-tls-secret :: The Secret of the annotation is wrong or missing: all requests are refused. The comment above says why.
  return :: G :: - :: @auth-signin @auth-signin-redirect-param global-auth-signin global-auth-signin-redirect-param :: -
  return :: I :: - :: - :: The controller's own.
  return :: L :: ^30\\d :: @permanent-redirect @permanent-redirect-code @temporal-redirect @temporal-redirect-code :: -
  return :: L :: ^503$ :: - :: The controller refuses to serve the location, since an annotation of the Ingress is wrong. The comment above says why.
  return :: L :: ^404$ :: - :: The controller's own.

  server :: H :: - :: - :: The controller writes one for each host that Ingresses name.
  server :: T :: - :: --tcp-services-configmap --udp-services-configmap :: One for each port of the ConfigMaps.
  server_name :: S :: \\S\\s+\\S :: @server-alias :: The host of a rule of an Ingress, then the names of the annotation. With from-to-www-redirect: the name that is sent elsewhere.
  server_name :: S :: - :: - :: The host of a rule of an Ingress; \`_\` for those that no Ingress names.
  listen :: S :: ^127\\.0\\.0\\.1:|^unix: :: --status-port :: The controller's own server.
  listen :: S :: ^(?:\\[::\\]:)?\\d+ default_server (?:reuseport )?backlog=\\d+$ :: --http-port --default-server-port reuse-port :: -
  listen :: S :: - :: --http-port --https-port --enable-ssl-passthrough use-proxy-protocol use-http2 bind-address bind-address-ipv4 bind-address-ipv6 disable-ipv6 reuse-port :: -
  listen :: V :: ^127\\.0\\.0\\.1:|^unix: :: --stream-port :: The controller's own server.
  listen :: V :: - :: --tcp-services-configmap --udp-services-configmap bind-address :: The port that the ConfigMap names; \`PROXY\` behind a Service there asks for proxy_protocol.
  http2 :: S :: - :: use-http2 :: -
  ssl_client_certificate|ssl_crl :: S :: - :: @auth-tls-secret :: -
  ssl_verify_client :: S :: - :: @auth-tls-verify-client :: -
  ssl_verify_depth :: S :: - :: @auth-tls-verify-depth :: -
  error_page :: S :: ^495 496 :: @auth-tls-error-page :: -
  error_page :: L :: ^401 = :: @auth-signin global-auth-signin :: -
  error_page :: L :: ^497|\\$redirect_to_https\\) 497 :: @use-port-in-redirects @ssl-redirect @force-ssl-redirect http-redirect-code :: In versions to 0.23.
  error_page :: L :: @custom_ :: @custom-http-errors @default-backend custom-http-errors :: -
  error_page :: HS :: @custom_ :: custom-http-errors --default-backend-service :: -
  more_set_headers :: H :: ^Server: :: server-tokens :: -
  more_set_headers :: SL :: Strict-Transport-Security :: hsts hsts-max-age hsts-include-subdomains hsts-preload :: In versions to 0.25; later ones add it in Lua.
  more_set_headers|add_header :: SLG :: Access-Control-Allow-Origin :: @cors-allow-origin @enable-cors :: -
  more_set_headers|add_header :: SLG :: Access-Control-Allow-Credentials :: @cors-allow-credentials @enable-cors :: -
  more_set_headers|add_header :: SLG :: Access-Control-Allow-Methods :: @cors-allow-methods @enable-cors :: -
  more_set_headers|add_header :: SLG :: Access-Control-Allow-Headers :: @cors-allow-headers @enable-cors :: -
  more_set_headers|add_header :: SLG :: Access-Control-Expose-Headers :: @cors-expose-headers @enable-cors :: -
  more_set_headers|add_header :: SLG :: Access-Control-Max-Age :: @cors-max-age @enable-cors :: -
  more_set_headers|add_header :: SLG :: Content-(?:Type:? text/plain charset|Length:? 0$) :: @enable-cors :: -
  add_header :: LG :: ^Set-Cookie \\$auth_cookie always :: @auth-url @auth-always-set-cookie global-auth-url global-auth-always-set-cookie :: -
  add_header :: LG :: ^Set-Cookie \\$auth_cookie :: @auth-url global-auth-url :: -
  more_set_headers|add_header :: H :: - :: add-headers :: -
  more_set_headers :: L :: - :: @custom-headers global-allowed-response-headers :: Or a line of a snippet.

  modsecurity :: SAGCI :: ^off :: - :: Off for what is the controller's own.
  modsecurity :: H :: - :: enable-modsecurity :: -
  modsecurity :: L :: - :: @enable-modsecurity enable-modsecurity :: -
  modsecurity_rules :: H :: - :: modsecurity-snippet :: -
  modsecurity_rules :: L :: - :: @modsecurity-snippet :: -
  modsecurity_rules_file :: HL :: owasp :: @enable-owasp-core-rules enable-owasp-modsecurity-crs :: -
  modsecurity_rules_file :: HL :: - :: @enable-modsecurity enable-modsecurity :: -
  modsecurity_transaction_id :: L :: - :: @modsecurity-transaction-id :: -
  opentelemetry_config :: H :: - :: opentelemetry-config :: -
  opentelemetry_operation_name :: H :: - :: opentelemetry-operation-name :: -
  opentelemetry_operation_name :: L :: - :: @opentelemetry-operation-name :: -
  opentelemetry_trust_incoming_spans :: H :: - :: opentelemetry-trust-incoming-span :: -
  opentelemetry_trust_incoming_spans :: LA :: - :: @opentelemetry-trust-incoming-span opentelemetry-trust-incoming-span :: -
  opentelemetry|opentelemetry_propagate :: HSLAI :: - :: @enable-opentelemetry enable-opentelemetry :: -
  opentracing_load_tracer :: H :: - :: enable-opentracing zipkin-collector-host jaeger-collector-host datadog-collector-host :: The tracer whose collector the ConfigMap names. In versions to 1.8.
  opentracing_operation_name :: H :: - :: opentracing-operation-name :: In versions to 1.8.
  opentracing_location_operation_name :: H :: - :: opentracing-location-operation-name :: In versions to 1.8.
  opentracing_trust_incoming_span :: H :: - :: opentracing-trust-incoming-span :: In versions to 1.8.
  opentracing_trust_incoming_span :: LA :: - :: @opentracing-trust-incoming-span opentracing-trust-incoming-span :: In versions to 1.8.
  opentracing|opentracing_propagate_context|opentracing_grpc_propagate_context :: HSLAI :: - :: @enable-opentracing enable-opentracing :: In versions to 1.8.
  zipkin_collector_host|zipkin_collector_port|zipkin_service_name :: H :: - :: zipkin-collector-host zipkin-collector-port zipkin-service-name :: In versions to 0.10.
  jaeger_reporter_local_agent_host_port|jaeger_service_name|jaeger_sampler_type|jaeger_sampler_param :: H :: - :: jaeger-collector-host jaeger-collector-port jaeger-service-name jaeger-sampler-type jaeger-sampler-param :: In version 0.10.

  location :: A :: - :: @auth-url global-auth-url :: Where the outside service of authentication is asked.
  location :: G :: - :: @auth-signin global-auth-signin :: Where clients that may not come in are sent.
  location :: C :: - :: @custom-http-errors @default-backend custom-http-errors :: The page for this status.
  location :: R :: - :: @mirror-target :: Where copies of requests go.
  location :: I :: - :: - :: The controller's own.
  location :: L :: ^~\\* :: @use-regex @rewrite-target :: A path of an Ingress. Where one Ingress of the host asks for regexes, all paths of the host are regexes, without regard to case.
  location :: L :: - :: - :: A path of an Ingress: pathType Exact makes \`=\`; pathType Prefix makes one location for the path itself and one for what is below it.
  internal :: AGCR :: - :: - :: -
  proxy_pass_request_body|proxy_pass_request_headers :: AR :: - :: - :: -
  proxy_method :: A :: - :: @auth-method global-auth-method :: -
  set :: SI :: ^\\$proxy_upstream_name internal$ :: - :: The controller's own.
  set :: S :: \\$proxy_upstream_name :: - :: For requests that no location takes up.
  set :: A :: \\$(?:tmp_cache_key|cache_key) :: @auth-cache-key global-auth-cache-key :: -
  set :: A :: \\$target :: @auth-url global-auth-url @auth-keepalive :: -
  set :: L :: ^\\$auth_cookie :: @auth-url @auth-keepalive :: -
  set :: L :: ^\\$auth_(?:path|response_headers|keepalive_share_vars) :: @auth-url @auth-keepalive @auth-keepalive-share-vars @auth-response-headers :: What Lua asks the outside service by. In versions since 1.13.
  set :: L :: ^\\$auth(?:H|h)eader\\d :: @auth-response-headers @auth-keepalive :: -
  set :: SLG :: \\$cors\\b|\\$http_origin\\b|\\$cors_method\\b :: @enable-cors @cors-allow-origin :: -
  set :: L :: ^\\$force_ssl_redirect :: @force-ssl-redirect force-ssl-redirect :: -
  set :: L :: ^\\$ssl_redirect :: @ssl-redirect ssl-redirect :: -
  set :: L :: ^\\$force_no_ssl_redirect :: no-tls-redirect-locations :: -
  set :: L :: ^\\$preserve_trailing_slash :: @preserve-trailing-slash preserve-trailing-slash :: -
  set :: L :: ^\\$use_port_in_redirects :: @use-port-in-redirects use-port-in-redirects :: -
  set :: L :: ^\\$global_rate_limit_exceeding :: @global-rate-limit :: In versions 0.44 to 1.11.
  set :: L :: ^\\$pass_server_port :: use-proxy-protocol :: -
  set :: L :: ^\\$(?:namespace|ingress_name|service_name|service_port|location_path|rule_name) :: - :: The Ingress that the location comes from says it.
  set :: L :: ^\\$proxy_upstream_name \\S*custom-default-backend :: @default-backend :: The Service has no endpoint: the default backend of the annotation answers.
  set :: L :: ^\\$proxy_upstream_name :: - :: The Ingress's namespace, Service and port. Annotations affinity, session-cookie-*, canary*, upstream-hash-by and load-balance are in Lua memory under this name: \`kubectl ingress-nginx backends\` shows them.
  set :: SLAC :: ^\\$(?:proxy_upstream_name|proxy_host|proxy_alternative_upstream_name|balancer_ewma_score|pass_access_scheme|best_http_host|pass_port|pass_server_port) :: - :: -

  rewrite_by_lua_block|rewrite_by_lua_file :: A :: - :: @auth-cache-key global-auth-cache-key :: -
  access_by_lua_block :: L :: resty\\.waf :: @lua-resty-waf @lua-resty-waf-debug @lua-resty-waf-ignore-rulesets @lua-resty-waf-extra-rules @lua-resty-waf-score-threshold @lua-resty-waf-allow-unknown-content-types @lua-resty-waf-process-multipart-body disable-lua-resty-waf :: In versions to 0.26.
  access_by_lua_block|access_by_lua_file :: L :: location\\.capture|external_auth :: @auth-url @auth-keepalive @auth-keepalive-share-vars :: -
  rewrite_by_lua_block|rewrite_by_lua_file :: L :: lua_ingress|ngx_rewrite :: @ssl-redirect @force-ssl-redirect @preserve-trailing-slash @use-port-in-redirects @canary ssl-redirect force-ssl-redirect no-tls-redirect-locations http-redirect-code use-forwarded-headers :: -
  rewrite_by_lua_block :: L :: balancer :: @canary :: -
  rewrite_by_lua_block :: L :: ^\\s*$ :: - :: -
  header_filter_by_lua_block|header_filter_by_lua_file :: L :: lua_ingress|srv_hdr :: hsts hsts-max-age hsts-include-subdomains hsts-preload :: -
  header_filter_by_lua_block|body_filter_by_lua_block :: L :: waf :: @lua-resty-waf disable-lua-resty-waf :: In versions to 0.26.
  header_filter_by_lua_block|body_filter_by_lua_block :: L :: - :: - :: -
  log_by_lua_block|log_by_lua_file :: LCI :: - :: --enable-metrics :: -
  preread_by_lua_block :: V :: - :: --tcp-services-configmap --udp-services-configmap :: -
  content_by_lua_block|content_by_lua_file :: IV :: - :: - :: The controller's own.
  stub_status :: I :: - :: - :: -

  proxy_set_header :: A :: ^X-Auth-Request-Redirect :: @auth-request-redirect global-auth-request-redirect :: -
  proxy_set_header :: A :: ^ssl-client-cert :: @auth-tls-pass-certificate-to-upstream :: -
  proxy_set_header :: A :: ^ssl-client- :: @auth-tls-secret :: -
  proxy_set_header :: A :: ^X-Forwarded-For :: compute-full-forwarded-for :: -
  proxy_set_header :: A :: ^(?:X-Original-U?R[IL]|X-Scheme) .*(?:request_uri|scheme)$ :: @auth-url @auth-method global-auth-url :: -
  proxy_set_header :: A :: ^Connection :: @auth-keepalive :: -
  proxy_set_header :: A :: ^(?:Content-Length|X-Forwarded-Proto|X-Request-ID|X-Original-Method|X-Sent-From|X-Real-IP|Host) :: @auth-url global-auth-url :: -
  proxy_set_header :: A :: - :: @auth-proxy-set-headers @auth-snippet global-auth-snippet :: -
  proxy_set_header :: C :: - :: @custom-http-errors custom-http-errors :: -
  proxy_set_header :: R :: ^Host :: @mirror-host @mirror-target :: -
  proxy_set_header|grpc_set_header :: L :: ^Host \\$(?:best_http_host|host)$ :: use-forwarded-headers :: The Host of the request, for the annotation upstream-vhost says no other.
  proxy_set_header|grpc_set_header :: L :: ^Host :: @upstream-vhost :: -
  proxy_set_header|grpc_set_header :: L :: ^ssl-client-cert :: @auth-tls-pass-certificate-to-upstream :: -
  proxy_set_header|grpc_set_header :: L :: ^ssl-client- :: @auth-tls-secret :: -
  proxy_set_header|grpc_set_header :: L :: ^Connection \\$connection_upgrade$ :: upstream-keepalive-connections :: -
  proxy_set_header|grpc_set_header :: L :: ^Connection :: @connection-proxy-header :: -
  proxy_set_header|grpc_set_header :: L :: \\$auth(?:H|h)eader\\d :: @auth-response-headers global-auth-response-headers :: -
  proxy_set_header|grpc_set_header :: L :: ^Authorization\\s*$ :: @auth-type :: The password is for nginx alone, and does not go on.
  proxy_set_header|grpc_set_header :: L :: ^X-Forwarded-Prefix :: @x-forwarded-prefix :: -
  proxy_set_header|grpc_set_header :: L :: ^X-Request-ID :: generate-request-id :: -
  proxy_set_header|grpc_set_header :: L :: ^X-Forwarded-For :: use-forwarded-headers compute-full-forwarded-for :: -
  proxy_set_header|grpc_set_header :: L :: ^X-Original-URI :: proxy-add-original-uri-header :: -
  proxy_set_header|grpc_set_header :: L :: ^X-Original-Forwarded-Host :: forwarded-host-header :: In versions since 1.13.
  proxy_set_header|grpc_set_header :: L :: ^X-Original-Forwarded-For :: forwarded-for-header :: -
  proxy_set_header|grpc_set_header :: L :: ^X-Forwarded-(?:Host|Port|Proto|Scheme)|^X-Scheme :: use-forwarded-headers :: -
  proxy_set_header|grpc_set_header :: L :: ^(?:Upgrade|X-Real-IP|Proxy) :: - :: -
  proxy_set_header|grpc_set_header :: L :: ^Accept-Encoding\\s*$ :: @add-base-url :: In versions to 0.21.
  proxy_set_header|grpc_set_header :: L :: ^(?:X-Code|X-Format|X-Namespace|X-Ingress-Name|X-Service-Name|X-Service-Port) :: @default-backend --default-backend-service :: -
  proxy_set_header|grpc_set_header :: L :: - :: proxy-set-headers :: Or a line of a snippet.

  proxy_connect_timeout|grpc_connect_timeout :: L :: - :: @proxy-connect-timeout proxy-connect-timeout :: -
  proxy_send_timeout|grpc_send_timeout :: L :: - :: @proxy-send-timeout proxy-send-timeout :: -
  proxy_read_timeout|grpc_read_timeout :: L :: - :: @proxy-read-timeout proxy-read-timeout :: -
  proxy_buffering :: I :: - :: - :: The controller's own.
  proxy_buffering :: A :: ^on$ :: @auth-cache-key @proxy-buffering proxy-buffering :: -
  proxy_buffering :: LA :: - :: @proxy-buffering proxy-buffering :: -
  proxy_buffer_size :: LA :: - :: @proxy-buffer-size proxy-buffer-size :: -
  proxy_buffers :: LA :: - :: @proxy-buffers-number @proxy-buffer-size proxy-buffers-number proxy-buffer-size :: -
  proxy_busy_buffers_size :: LA :: - :: @proxy-busy-buffers-size proxy-busy-buffers-size :: -
  proxy_max_temp_file_size :: L :: - :: @proxy-max-temp-file-size proxy-max-temp-file-size :: -
  proxy_request_buffering :: LA :: - :: @proxy-request-buffering proxy-request-buffering :: -
  proxy_http_version :: A :: - :: @proxy-http-version @auth-keepalive proxy-http-version :: -
  proxy_http_version :: L :: - :: @proxy-http-version proxy-http-version :: -
  proxy_cookie_domain :: L :: - :: @proxy-cookie-domain proxy-cookie-domain :: -
  proxy_cookie_path :: L :: - :: @proxy-cookie-path proxy-cookie-path :: -
  proxy_next_upstream :: L :: - :: @proxy-next-upstream proxy-next-upstream retry-non-idempotent :: -
  proxy_next_upstream_timeout :: L :: - :: @proxy-next-upstream-timeout proxy-next-upstream-timeout :: -
  proxy_next_upstream_tries :: L :: - :: @proxy-next-upstream-tries proxy-next-upstream-tries :: -
  proxy_next_upstream :: V :: - :: proxy-stream-next-upstream :: -
  proxy_next_upstream_timeout :: V :: - :: proxy-stream-next-upstream-timeout :: -
  proxy_next_upstream_tries :: V :: - :: proxy-stream-next-upstream-tries :: -
  proxy_timeout :: V :: - :: proxy-stream-timeout :: -
  proxy_responses :: V :: - :: proxy-stream-responses :: -
  proxy_protocol :: V :: - :: --tcp-services-configmap :: \`PROXY\` behind the Service in the ConfigMap.
  proxy_redirect :: L :: - :: @proxy-redirect-from @proxy-redirect-to proxy-redirect-from proxy-redirect-to :: -
  client_max_body_size|client_body_buffer_size :: I :: - :: - :: The controller's own.
  client_max_body_size :: LA :: - :: @proxy-body-size proxy-body-size :: -
  client_body_buffer_size :: LA :: - :: @client-body-buffer-size client-body-buffer-size :: -
  client_body_buffer_size :: H :: - :: client-body-buffer-size :: -
  auth_request :: L :: - :: @auth-url global-auth-url :: An outside service decides who may come in.
  auth_request_set :: L :: \\$auth_cookie :: @auth-url global-auth-url :: The client gets the service's Set-Cookie, too.
  auth_request_set :: L :: - :: @auth-response-headers global-auth-response-headers :: -
  set_escape_uri :: L :: - :: @auth-signin global-auth-signin :: -
  auth_basic|auth_digest :: L :: - :: @auth-type @auth-realm :: -
  auth_basic_user_file|auth_digest_user_file :: L :: - :: @auth-secret @auth-secret-type :: -
  satisfy :: L :: - :: @satisfy :: -
  mirror :: L :: - :: @mirror-target @mirror-uri :: mirror-uri is of versions 0.26 to 0.28.
  mirror_request_body :: L :: - :: @mirror-request-body :: -
  http2_push_preload :: L :: - :: @http2-push-preload :: -
  rewrite_log :: H :: - :: - :: A fixed line of versions 0.11 to 0.13.
  rewrite_log :: L :: - :: @enable-rewrite-log :: -
  influxdb :: L :: - :: @enable-influxdb @influxdb-server-name @influxdb-host @influxdb-port @influxdb-measurement :: In versions to 1.5.
  subs_filter :: L :: <base|base\\s+href :: @add-base-url @base-url-scheme :: In versions to 0.21.
  rewrite :: C :: - :: - :: -
  rewrite :: L :: - :: @rewrite-target :: The captures of the path's regex are $1, $2.
  fastcgi_index :: L :: - :: @fastcgi-index :: -
  fastcgi_param :: L :: - :: @fastcgi-params-configmap :: -
  proxy_pass :: A :: - :: @auth-url global-auth-url :: -
  proxy_pass :: R :: - :: @mirror-target :: -
  proxy_pass :: C :: - :: @default-backend --default-backend-service :: -
  proxy_pass :: V :: - :: --tcp-services-configmap --udp-services-configmap :: -
  proxy_pass :: L :: ^https: :: @backend-protocol @secure-backends :: HTTPS. secure-backends is of versions to 0.20.
  proxy_pass :: L :: - :: @backend-protocol :: HTTP, which is what it is without the annotation.
  grpc_pass :: L :: - :: @backend-protocol @grpc-backend :: GRPC or GRPCS. grpc-backend is of versions to 0.20.
  fastcgi_pass|ajp_pass :: L :: - :: @backend-protocol :: -
  proxy_ssl_server_name :: A :: - :: - :: -
  proxy_ssl_certificate|proxy_ssl_certificate_key|proxy_ssl_trusted_certificate :: SL :: - :: @proxy-ssl-secret proxy-ssl-location-only :: -
  proxy_ssl_ciphers :: SL :: - :: @proxy-ssl-ciphers proxy-ssl-location-only :: -
  proxy_ssl_protocols :: SL :: - :: @proxy-ssl-protocols proxy-ssl-location-only :: -
  proxy_ssl_verify :: SL :: - :: @proxy-ssl-verify proxy-ssl-location-only :: -
  proxy_ssl_verify_depth :: SL :: - :: @proxy-ssl-verify-depth proxy-ssl-location-only :: -
  proxy_ssl_name :: SL :: - :: @proxy-ssl-name proxy-ssl-location-only :: -
  proxy_ssl_server_name :: SL :: - :: @proxy-ssl-server-name proxy-ssl-location-only :: -

  * :: M :: - :: main-snippet :: Templates 0.9 to 1.15 have no such line here: it is one of a snippet.
  * :: H :: - :: http-snippet :: Templates 0.9 to 1.15 have no such line here: it is one of a snippet.
  * :: S :: - :: @server-snippet server-snippet :: Templates 0.9 to 1.15 have no such line here: it is one of a snippet.
  * :: L :: - :: @configuration-snippet location-snippet :: Templates 0.9 to 1.15 have no such line here: it is one of a snippet.
  * :: A :: - :: @auth-snippet global-auth-snippet :: Templates 0.9 to 1.15 have no such line here: it is one of a snippet.
  * :: TV :: - :: @stream-snippet stream-snippet :: Templates 0.9 to 1.15 have no such line here: it is one of a snippet.
`;

interface Row { readonly places: string; readonly arguments?: RegExp; readonly origin: IngressOrigin }

const byDirective = new Map<string, Row[]>();
for (const line of rows.split('\n')) {
  if (line.trim() === '') continue;
  const [directives = '', places = '', pattern = '', names = '', text = ''] = line.trim().split(' :: ');
  const words = names === '-' ? [] : names.split(' ');
  const row: Row = {
    places, ...(pattern !== '-' && { arguments: new RegExp(pattern) }),
    origin: {
      annotations: words.filter((word) => word.startsWith('@')).map((word) => word.slice(1)), flags: words.filter((word) => word.startsWith('--')), keys: words.filter((word) => !word.startsWith('@') && !word.startsWith('--')),
      ...(text !== '-' && { text }),
    },
  };
  for (const directive of directives.split('|')) byDirective.set(directive, [...(byDirective.get(directive) ?? []), row]);
}

/** `words`: the conditions of `if` around the line, its arguments, and the beginning of its Lua. Undefined where nothing of the template is known. */
export function ingressOrigin(directive: string, place: IngressPlace, words: string): IngressOrigin | undefined {
  const fits = (row: Row): boolean => row.places.includes(place) && (row.arguments === undefined || row.arguments.test(words));
  return ((byDirective.get(directive) ?? []).find(fits) ?? byDirective.get('*')!.find(fits))?.origin;
}

/** The directives that an annotation makes, or has a part in, each once; empty for one that is not known, or leaves no line. A snippet's text is lines of its own. */
export const linesOfAnnotation = (name: string): readonly string[] => linesWhere(({ annotations }) => annotations.includes(name));

/** The same for a key of the ConfigMap. */
export const linesOfKey = (name: string): readonly string[] => linesWhere(({ keys }) => keys.includes(name));

function linesWhere(made: (origin: IngressOrigin) => boolean): string[] {
  return [...byDirective].filter(([directive, list]) => directive !== '*' && list.some(({ origin }) => made(origin))).map(([directive]) => directive);
}

/** Whether the text of an annotation or key stands in nginx.conf as it is. */
export const isSnippet = (name: string): boolean => name.endsWith('-snippet');
