/**
 * Exports what ingress-nginx means by the variables, words, Lua and comments of the nginx.conf that it writes; what makes its lines is in ingressLines.ts.
 * Facts are from its template (rootfs/etc/nginx/template/nginx.tmpl), its Lua modules and its documentation of annotations and ConfigMap keys.
 */

const variables = `
  namespace :: The namespace of the Ingress that this location comes from.
  ingress_name :: The Ingress that this location comes from.
  service_name :: The Service that the location sends to. Its endpoints are not in this file: they live in Lua memory, and \`kubectl ingress-nginx backends\` lists them.
  service_port :: The Service's port, by number or name.
  location_path :: The path as the Ingress has it, before it was made a regex.
  global_rate_limit_exceeding :: Whether the global rate limit refused the request, in versions 0.44 to 1.11: \`n\` no, \`y\` yes, \`c\` yes, without asking memcached again.
  proxy_upstream_name :: \`namespace-service-port\`: the key by which Lua's balancer finds the endpoints. The access log shows it in brackets.
  proxy_alternative_upstream_name :: The canary that Lua chose instead, where one took the request.
  proxy_host :: The same as $proxy_upstream_name: what \`proxy_pass http://upstream_balancer\` would be called.
  balancer_ewma_score :: What the EWMA balancer measured.
  pass_access_scheme :: http or https as the client came: X-Forwarded-Proto where use-forwarded-headers believes it; https, too, where the PROXY protocol says that the client came to port 443. Redirects to https ask it.
  pass_server_port :: The port that the client came to.
  pass_port :: What is passed on as X-Forwarded-Port.
  best_http_host :: The Host that is passed on: the first of X-Forwarded-Host where use-forwarded-headers believes it, else the request's own.
  the_real_ip :: The client's address, from the PROXY protocol where use-proxy-protocol is set, else from forwarded-for-header or the connection. In versions to 0.25.
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
  cors :: \`true\` where the Origin is one of the annotation cors-allow-origin; \`trueoptions\` for a preflight request of such an origin, which is answered with 204 right here.
  cors_method :: 1 for methods that the headers of CORS are sent with. In versions before 0.9.0.
  tmp_cache_key :: Host, path and the annotation auth-cache-key: what the key of kept answers of authentication is made of.
  cache_key :: The SHA-1 of $tmp_cache_key: by it answers of auth-url are kept in auth_cache (annotation auth-cache-key).
  auth_cookie :: Set-Cookie of the outside service of authentication, which the client gets too.
  auth_path :: The internal location that asks the outside service of authentication (auth-url), for Lua, which asks it where auth-keepalive is set.
  auth_keepalive_share_vars :: The annotation auth-keepalive-share-vars: the inner request shares variables with the outer one.
  auth_response_headers :: The annotation auth-response-headers: headers of the outside service's answer that the server behind gets.
  escaped_request_uri :: The client's path and query, escaped to stand in the address of the sign-in page (auth-signin).
  loggable :: 0 for what the access log leaves out: ConfigMap key skip-access-log-urls.
  block_ua :: 1 for a User-Agent of the ConfigMap key block-user-agents: the request gets 403.
  block_ref :: 1 for a Referer of the ConfigMap key block-referers: the request gets 403.
  redirect_to :: Where from-to-www-redirect sends the client: scheme, the other name with or without www, and the path. In versions since 0.41.
  redirect_to_https :: 1 where the client came by http, be it to a load balancer in front: ssl-redirect and force-ssl-redirect ask it. In versions 0.10 to 0.23.
  redirect_host :: The Host without its port, for redirects to https. In version 0.23.
  this_host :: The Host as the client sent it, or else nginx's own. In versions to 0.23.
  escaped_base_uri :: What the regex of the path left over, for the annotation add-base-url. In versions 0.13 to 0.21.
  baseuri :: What the regex of the path left over, for the annotation add-base-url. In versions to 0.21.
  http_origin :: The header Origin, which CORS is decided by; \`*\` where cors-allow-origin lets everybody in.
  literal_dollar :: A dollar sign: nginx has no escape for one.
  proxy_protocol_addr_trusted :: 1 where the proxy that spoke the PROXY protocol is one of the ConfigMap key proxy-real-ip-cidr.
  forwarded_for_proxy_protocol :: The client as a trusted proxy names it in X-Forwarded-For, else the address of the PROXY protocol.
  stream_upstream :: Where a TLS connection goes by its name: ssl-passthrough. In versions before 0.9.0.
  the_x_forwarded_for :: What is passed on as X-Forwarded-For. In versions before 0.9.0.
  proxy_internal_host :: The Host that an outside service of authentication gets.
`;

const table = (text: string): ReadonlyMap<string, string> => new Map(text.trim().split('\n').map((line) => line.trim().split(' :: ') as [string, string]));
const byVariable = table(variables);
const families: readonly (readonly [name: RegExp, text: string])[] = [
  [/^(?:whitelist|allowlist)_/, 'Whether the address is one of the annotation limit-whitelist (limit-allowlist): 1 is not limited.'],
  [/^limit_/, 'The key of the limits limit-rps, limit-rpm and limit-connections: ConfigMap key limit-conn-zone-variable, the client\'s address where it says nothing. Empty, so not limited, for addresses of the annotation limit-whitelist.'],
  [/^deny_/, '1 where the client\'s address is none of the annotation whitelist-source-range: the location answers 403. In versions to 0.24.'],
  [/^authheader\d+$/, 'A header of the outside service of authentication, which the server behind gets: the annotation auth-response-headers.'],
  [/^geoip2_/, 'What MaxMind\'s database says of the client\'s address: ConfigMap key use-geoip2.'],
];
/** What a variable of ingress-nginx's is for; the name comes without the dollar sign. */
export const ingressVariable = (name: string): string | undefined => byVariable.get(name.toLowerCase()) ?? families.find(([family]) => family.test(name.toLowerCase()))?.[1];

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

const files = `
  ngx_conf_init.lua :: When nginx reads its configuration: loads the controller's Lua and its settings from cfg.json.
  ngx_conf_init_stream.lua :: The same for TCP and UDP services.
  ngx_conf_init_worker.lua :: When a worker starts: begins to fetch the backends once a second, and to count requests where metrics are on.
  ngx_conf_init_tcp_udp.lua :: When a worker starts: begins to fetch the backends of TCP and UDP services.
  ngx_conf_balancer.lua :: Chooses the endpoint of $proxy_upstream_name. Annotations affinity, session-cookie-*, upstream-hash-by and load-balance decide how. They are in Lua memory and leave no line in this file.
  ngx_conf_balancer_tcp_udp.lua :: Chooses the endpoint of a TCP or UDP service (ConfigMaps tcp-services and udp-services).
  ngx_conf_certificate.lua :: Chooses the certificate by the name that the client asks for, from the Secrets of Ingresses in Lua memory.
  ngx_conf_configuration.lua :: The controller's way into Lua memory: it posts backends, certificates and general settings here, without a reload.
  ngx_conf_content_tcp_udp.lua :: The controller's way into the Lua memory of TCP and UDP services.
  ngx_conf_external_auth.lua :: Asks the outside service of authentication (auth-url) where auth-keepalive is set. 200 lets the request in, 401 and 403 are answered so, all else is 500.
  ngx_conf_is_dynamic_lb_initialized.lua :: Answers 200 once the backends are there, 500 before: the controller asks this when nginx has started.
  ngx_conf_log.lua :: Counts the request for Prometheus.
  ngx_conf_log_block.lua :: Tells the balancer how the request went, and counts it for Prometheus where metrics are on.
  ngx_conf_rewrite_auth.lua :: Works out $cache_key, by which answers of auth-url are kept (auth-cache-key).
  ngx_conf_srv_hdr_filter.lua :: Adds Strict-Transport-Security to answers over https: ConfigMap keys hsts, hsts-max-age, hsts-include-subdomains, hsts-preload.
  ngx_rewrite.lua :: Sends clients to https where $ssl_redirect or $force_ssl_redirect say so, works out the scheme, port and Host that are passed on, and lets a canary take the request. Annotations canary-* are in Lua memory and leave no line in this file.
  ngx_srv_redirect.lua :: Works out where from-to-www-redirect sends the client: the other name, with the request's scheme, port and path.
`;
const byFile = table(files);

/** What a file of the controller's Lua does, by its path. */
export const ingressLuaFile = (path: string): string | undefined => byFile.get(path.slice(path.lastIndexOf('/') + 1));

const fields = `
  force_ssl_redirect :: Annotation or ConfigMap key force-ssl-redirect: clients are sent to https, be there a certificate or not.
  ssl_redirect :: Annotation or ConfigMap key ssl-redirect: clients are sent to https where a certificate is there for the host.
  force_no_ssl_redirect :: ConfigMap key no-tls-redirect-locations: paths that begin with one of these are never sent to https.
  preserve_trailing_slash :: Annotation preserve-trailing-slash: the slash at the end of the path stays when clients are sent to https.
  use_port_in_redirects :: Annotation use-port-in-redirects: the port of https stands in the address that clients are sent to.
  global_throttle :: Annotations global-rate-limit, global-rate-limit-window, global-rate-limit-key, global-rate-limit-ignored-cidrs: a limit that all controllers count together in memcached. A limit of 0 is none.
  window_size :: Annotation global-rate-limit-window, in seconds.
  ignored_cidrs :: Annotation global-rate-limit-ignored-cidrs: addresses that are not limited.
  use_forwarded_headers :: ConfigMap key use-forwarded-headers: X-Forwarded-Proto, -Port and -Host of the request are believed.
  use_proxy_protocol :: ConfigMap key use-proxy-protocol: connections begin with the header of the PROXY protocol.
  is_ssl_passthrough_enabled :: Flag --enable-ssl-passthrough of the controller: TLS of hosts with the annotation ssl-passthrough is not ended here.
  http_redirect_code :: ConfigMap key http-redirect-code: the status of the redirect to https, 308 where it is not set.
  listen_ports :: Ports of the controller (flags --https-port and --ssl-passthrough-proxy-port): requests to them are passed on as port 443.
  hsts :: ConfigMap key hsts: answers over https have Strict-Transport-Security.
  hsts_max_age :: ConfigMap key hsts-max-age, in seconds: 31536000, a year, where it is not set; 15724800 in versions to 1.9.4.
  hsts_include_subdomains :: ConfigMap key hsts-include-subdomains.
  hsts_preload :: ConfigMap key hsts-preload.
  is_ocsp_stapling_enabled :: ConfigMap key enable-ocsp.
  prohibited_localhost_port :: The port of the controller's own server: Lua's balancer never sends a request there.
`;
const byField = table(fields);

/** Which annotation, ConfigMap key or flag a field in the controller's Lua comes from. */
export const ingressField = (name: string): string | undefined => byField.get(name);

const comments: readonly (readonly [comment: RegExp, text: string])[] = [
  [/^## (start|end) server _\s*$/, 'The server for hosts that no Ingress names, and for Ingresses without a host.'],
  [/^## (start|end) server \S/, 'The controller writes one server for each host: all Ingresses that name the host share it, and each location says by $namespace and $ingress_name which one it comes from.'],
  [/^## (start|end) auth upstream /, 'A group for the outside service of authentication of this host, so that connections to it are kept: annotations auth-url and auth-keepalive.'],
  [/^# Configuration checksum: /, 'A hash of all that this file was made from. Where the controller\'s pods show different ones, they have not seen the same Ingresses and ConfigMap yet.'],
  [/^# PEM sha: /, 'The SHA-1 of the certificate\'s file: when the Secret changes, this line does, and nginx is reloaded.'],
  [/^# Custom code snippet configured for host /, 'What follows is the annotation server-snippet of an Ingress of this host.'],
  [/^# Custom code snippet configured in the configuration configmap/, 'What follows is a snippet of the ConfigMap: http-snippet, server-snippet or location-snippet, by the block that it stands in.'],
  [/^# Custom headers to proxied server/, 'What follows comes from the ConfigMap that the key proxy-set-headers names.'],
  [/^# Custom headers for response/, 'What follows comes from the ConfigMap that the key add-headers names.'],
  [/^# Custom Response Headers/, 'What follows comes from the ConfigMap that the annotation custom-headers names.'],
  [/^# Custom error pages per ingress/, 'What follows is the annotation custom-http-errors.'],
  [/^# Location denied\. Reason: /, 'The controller refuses to serve the location, since an annotation of the Ingress is wrong: all requests get 503. The Ingress\'s events and the controller\'s log say more.'],
  [/^# this location requires authentication/, 'What follows is the annotation auth-url, or the ConfigMap key global-auth-url.'],
  [/^# Ratelimit /, 'What follows serves limits of one Ingress: limit-rps, limit-rpm, limit-connections, limit-whitelist.'],
  [/^# Global filters/, 'What follows are the ConfigMap keys block-cidrs, block-user-agents and block-referers.'],
  [/^# (TCP|UDP) services/, 'What follows are the services of the ConfigMap that --tcp-services-configmap or --udp-services-configmap of the controller names.'],
  [/^# Stream Snippets/, 'What follows are annotations stream-snippet and the ConfigMap key stream-snippet.'],
  [/^# Cors Preflight/, 'What follows are the annotations enable-cors and cors-*.'],
];

/** What a comment that the controller writes is about. */
export const ingressComment = (text: string): string | undefined => comments.find(([comment]) => comment.test(text))?.[1];
