/**
 * Exports what ingress-nginx means by the lines of the nginx.conf that it writes: ingressVariable and ingressLine. Facts are from its template
 * (rootfs/etc/nginx/template/nginx.tmpl), its Lua modules and its documentation of annotations and ConfigMap keys.
 */

const variables = `
  namespace :: The namespace of the Ingress that this location comes from.
  ingress_name :: The Ingress that this location comes from.
  service_name :: The Service that the location sends to. Its endpoints are not in this file: they live in Lua memory, and \`kubectl ingress-nginx backends\` lists them.
  service_port :: The Service's port, by number or name.
  location_path :: The path as the Ingress has it, before it was made a regex.
  global_rate_limit_exceeding :: \`y\` where the global rate limit is exceeded.
  proxy_upstream_name :: \`namespace-service-port\`: the key by which Lua's balancer finds the endpoints. The access log shows it in brackets.
  proxy_alternative_upstream_name :: The canary that Lua chose instead, where one took the request.
  proxy_host :: The same as $proxy_upstream_name: what \`proxy_pass http://upstream_balancer\` would be called.
  balancer_ewma_score :: What the EWMA balancer measured.
  pass_access_scheme :: http or https as the client came: X-Forwarded-Proto where use-forwarded-headers believes it.
  pass_server_port :: The port that the client came to.
  pass_port :: What is passed on as X-Forwarded-Port.
  best_http_host :: The Host that is passed on: X-Forwarded-Host where use-forwarded-headers believes it, else the request's own.
  the_real_ip :: The client's address, in old versions.
  full_x_forwarded_proto :: X-Forwarded-Proto with what came before, where it is added up.
  full_x_forwarded_for :: X-Forwarded-For with the client's address behind it (compute-full-forwarded-for).
  req_id :: X-Request-ID of the request, or one that nginx makes.
  connection_upgrade :: What the header Connection is for the server behind: \`upgrade\` for WebSockets.
  force_ssl_redirect :: The annotation force-ssl-redirect: clients are sent to https, be there a certificate or not.
  ssl_redirect :: The annotation or ConfigMap key ssl-redirect: clients are sent to https where a certificate is there for the host.
  force_no_ssl_redirect :: Never redirect: for locations of the controller's own.
  preserve_trailing_slash :: The annotation preserve-trailing-slash: the slash at the end stays when clients are sent to https.
  use_port_in_redirects :: The annotation use-port-in-redirects.
  target :: Where an outside service of authentication is asked (auth-url).
  proxy_internal_host :: The Host that an outside service of authentication gets.
`;

const lines = `
  balancer_by_lua_block :: Lua chooses the endpoint, from the list that the controller keeps up to date without a reload. The \`server\` line of this group is a placeholder.
  lua_shared_dict :: Memory of the controller's Lua: backends, certificates, balancing.
  lua_package_path :: Where the controller's Lua is.
  proxy_connect_timeout :: Annotation proxy-connect-timeout, or the ConfigMap key of this name.
  proxy_send_timeout :: Annotation proxy-send-timeout, or the ConfigMap key of this name.
  proxy_read_timeout :: Annotation proxy-read-timeout, or the ConfigMap key of this name.
  proxy_buffering :: Annotation proxy-buffering, or the ConfigMap key of this name.
  proxy_buffer_size :: Annotation proxy-buffer-size, or the ConfigMap key of this name.
  proxy_buffers :: Annotation proxy-buffers-number, with proxy-buffer-size.
  proxy_max_temp_file_size :: Annotation proxy-max-temp-file-size.
  proxy_request_buffering :: Annotation proxy-request-buffering, or the ConfigMap key of this name.
  proxy_http_version :: Annotation proxy-http-version.
  proxy_cookie_domain :: Annotation proxy-cookie-domain.
  proxy_cookie_path :: Annotation proxy-cookie-path.
  proxy_next_upstream :: Annotation proxy-next-upstream, or the ConfigMap key of this name.
  proxy_next_upstream_timeout :: Annotation proxy-next-upstream-timeout.
  proxy_next_upstream_tries :: Annotation proxy-next-upstream-tries.
  proxy_redirect :: Annotations proxy-redirect-from and proxy-redirect-to.
  client_max_body_size :: Annotation proxy-body-size, or the ConfigMap key of this name.
  client_body_buffer_size :: Annotation client-body-buffer-size, or the ConfigMap key of this name.
  client_header_timeout :: ConfigMap key client-header-timeout.
  client_body_timeout :: ConfigMap key client-body-timeout.
  client_header_buffer_size :: ConfigMap key client-header-buffer-size.
  large_client_header_buffers :: ConfigMap key large-client-header-buffers.
  http2_max_concurrent_streams :: ConfigMap key http2-max-concurrent-streams.
  keepalive_timeout :: ConfigMap key keep-alive, or upstream-keepalive-timeout in a group.
  keepalive_requests :: ConfigMap key keep-alive-requests, or upstream-keepalive-requests in a group.
  keepalive :: ConfigMap key upstream-keepalive-connections.
  worker_processes :: ConfigMap key worker-processes.
  worker_connections :: ConfigMap key max-worker-connections.
  worker_rlimit_nofile :: ConfigMap key max-worker-open-files.
  worker_shutdown_timeout :: ConfigMap key worker-shutdown-timeout.
  gzip_comp_level :: ConfigMap key gzip-level.
  gzip_types :: ConfigMap key gzip-types.
  gzip_min_length :: ConfigMap key gzip-min-length.
  brotli_comp_level :: ConfigMap key brotli-level.
  brotli_types :: ConfigMap key brotli-types.
  server_tokens :: ConfigMap key server-tokens.
  log_format :: ConfigMap key log-format-upstream: the lines of the access log.
  access_log :: ConfigMap keys access-log-path, disable-access-log; annotation enable-access-log.
  error_log :: ConfigMap keys error-log-path and error-log-level.
  resolver :: The name servers of the controller's pod.
  ssl_protocols :: ConfigMap key ssl-protocols.
  ssl_ciphers :: ConfigMap key ssl-ciphers; annotation ssl-ciphers.
  ssl_prefer_server_ciphers :: Annotation ssl-prefer-server-ciphers.
  ssl_session_cache :: ConfigMap keys ssl-session-cache and ssl-session-cache-size.
  ssl_session_tickets :: ConfigMap key ssl-session-tickets.
  ssl_session_timeout :: ConfigMap key ssl-session-timeout.
  ssl_ecdh_curve :: ConfigMap key ssl-ecdh-curve.
  ssl_certificate :: A certificate of the controller's own: the right one is chosen by Lua at each handshake, from the Secrets of Ingresses.
  ssl_certificate_by_lua_block :: Lua chooses the certificate by the name that the client asks for, from the Secrets of Ingresses.
  ssl_client_certificate :: Annotation auth-tls-secret.
  ssl_verify_client :: Annotation auth-tls-verify-client.
  ssl_verify_depth :: Annotation auth-tls-verify-depth.
  auth_request :: Annotation auth-url: an outside service decides who may come in.
  auth_request_set :: Annotation auth-response-headers.
  auth_basic :: Annotations auth-type and auth-realm.
  auth_basic_user_file :: Annotation auth-secret.
  satisfy :: Annotation satisfy.
  allow :: Annotation whitelist-source-range (allowlist-source-range).
  deny :: Annotation denylist-source-range, or what an allowlist leaves out.
  limit_req :: Annotations limit-rps and limit-rpm, with limit-burst-multiplier.
  limit_req_zone :: Annotations limit-rps and limit-rpm.
  limit_conn :: Annotation limit-connections.
  limit_conn_zone :: Annotation limit-connections.
  limit_rate :: Annotation limit-rate.
  limit_rate_after :: Annotation limit-rate-after.
  rewrite :: Annotation rewrite-target: the captures of the path's regex are $1, $2.
  more_set_headers :: Annotations custom-headers and cors-*, ConfigMap key add-headers.
  error_page :: Annotation or ConfigMap key custom-http-errors.
  mirror :: Annotation mirror-target.
  sub_filter :: Annotation configuration-snippet, or opentracing.
  modsecurity :: Annotation or ConfigMap key enable-modsecurity.
  set_real_ip_from :: ConfigMap key proxy-real-ip-cidr.
  real_ip_header :: ConfigMap key forwarded-for-header, with use-forwarded-headers, or use-proxy-protocol.
  grpc_pass :: Annotation backend-protocol: GRPC or GRPCS.
  fastcgi_pass :: Annotation backend-protocol: FCGI.
  proxy_ssl_verify :: Annotation proxy-ssl-verify.
  proxy_ssl_certificate :: Annotation proxy-ssl-secret.
  proxy_ssl_server_name :: Annotation proxy-ssl-server-name.
  proxy_ssl_name :: Annotation proxy-ssl-name.
`;

const table = (text: string): ReadonlyMap<string, string> => new Map(text.trim().split('\n').map((line) => line.trim().split(' :: ') as [string, string]));
const byVariable = table(variables);
const byLine = table(lines);

/** What a variable of ingress-nginx's is for; the name comes without the dollar sign. */
export const ingressVariable = (name: string): string | undefined => byVariable.get(name.toLowerCase());

/** Which annotation or ConfigMap key a directive comes from. */
export const ingressLine = (name: string): string | undefined => byLine.get(name);

/** Names of arguments of `server` and the like that stand for more than they say: the placeholder's address, the group of all Services. */
export const ingressWord = (word: string): string | undefined => (
  word === 'upstream_balancer' || word === 'http://upstream_balancer' || word === 'https://upstream_balancer' ? 'The one group for all Services: Lua\'s balancer takes the endpoint of $proxy_upstream_name from its memory.'
    : word === '0.0.0.1' ? 'A placeholder: nginx wants a server in each group, and Lua\'s balancer never asks it.'
    : word === '0.0.0.1:1234' ? 'A placeholder for Lua\'s balancer.' : undefined);

/** What the Lua that ingress-nginx writes does. */
export const ingressLua: readonly (readonly [call: RegExp, text: string])[] = [
  [/lua_ingress\.rewrite/, '`lua_ingress.rewrite`: sends clients to https where ssl_redirect or force_ssl_redirect say so, and works out the scheme, port and Host that are passed on.'],
  [/lua_ingress\.header/, '`lua_ingress.header`: adds Strict-Transport-Security (hsts).'],
  [/balancer\.rewrite/, '`balancer.rewrite`: lets a canary take the request, by its weight, header or cookie.'],
  [/balancer\.balance/, '`balancer.balance`: chooses the endpoint: round robin, EWMA, a hash or a cookie.'],
  [/balancer\.log/, '`balancer.log`: tells the balancer how it went.'],
  [/monitor\.call/, '`monitor.call`: counts the request for Prometheus.'],
  [/plugins\.run/, '`plugins.run`: runs the controller\'s plugins.'],
  [/certificate\.call/, '`certificate.call`: chooses the certificate by the name that the client asks for.'],
  [/tcp_udp_balancer/, '`tcp_udp_balancer`: chooses the endpoint of a TCP or UDP service (ConfigMaps tcp-services and udp-services).'],
];
