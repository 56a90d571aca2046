/** What of the cluster makes a line of ingress-nginx's nginx.conf: one line for each annotation that leaves one, as its template writes it. */
import assert from 'node:assert/strict';
import { analyseNginx } from '../../../../server/src/analyse.ts';
import { originInWords, originOf } from '../../../../server/src/features/nginx/ingressOrigin.ts';
import type { IngressOrigin } from '../../../../server/src/knowledge/nginx/ingressLines.ts';
import { ingressSilent } from '../../../../server/src/knowledge/nginx/ingressSilent.ts';
import type { NginxDirective } from '../../../../server/src/syntax/nginx/tree.ts';

const inLocation = (line: string): string => `http { server { location / { set $namespace "shop"; ${line} } } }`;
const inServer = (line: string): string => `http { server { server_name a; ${line} } }`;
const inHttp = (line: string): string => `http { ${line} }`;
const inAuth = (line: string): string => `http { server { location = /_external-auth-Lw-Prefix { ${line} } } }`;
const inAuthUpstream = (line: string): string => `http { upstream a-external-auth-Lw-Prefix { ${line} } }`;
const inUpstream = (line: string): string => `http { upstream upstream_balancer { ${line} } }`;
const inMirror = (line: string): string => `http { server { location = /_mirror-x { ${line} } } }`;
const inStream = (line: string): string => `stream { ${line} }`;
const inStreamServer = (line: string): string => `stream { server { listen 9000; ${line} } }`;

/** The origin of the directive at the mark. */
function origin(marked: string): IngressOrigin | undefined {
  const at = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const find = (list: readonly NginxDirective[], parents: readonly NginxDirective[]): IngressOrigin | undefined => {
    for (const one of list) {
      if (one.name.span.start === at) return originOf(one, parents, text);
      const inner = find(one.block ?? [], [...parents, one]);
      if (inner) return inner;
    }
    return undefined;
  };
  return find(analyseNginx('file:///nginx.conf', text).tree.directives, []);
}

/** Lines with the annotations that make them; the first of a line's is the one that the test is about. */
const annotations: readonly (readonly [line: string, ...names: string[]])[] = [
  [inServer('¦if ($uri = /) { return 302 $scheme://$http_host/app; }'), 'app-root'],
  [inServer('if ($uri = /) { ¦return 302 $scheme://$http_host/app; }'), 'app-root'],
  [inLocation('¦auth_basic "who"; '), 'auth-type', 'auth-realm'],
  [inLocation('¦auth_basic_user_file /etc/ingress-controller/auth/x.passwd;'), 'auth-secret', 'auth-secret-type'],
  [inLocation('¦auth_digest "who";'), 'auth-type', 'auth-realm'],
  [inLocation('¦proxy_set_header Authorization "";'), 'auth-type'],
  [inServer('¦ssl_client_certificate /etc/ingress-controller/ssl/ca-x.pem;'), 'auth-tls-secret'],
  [inServer('¦ssl_crl /etc/ingress-controller/ssl/crl-x.pem;'), 'auth-tls-secret'],
  [inServer('¦return 403;'), 'auth-tls-secret'],
  [inServer('¦ssl_verify_depth 1;'), 'auth-tls-verify-depth'],
  [inServer('¦ssl_verify_client on;'), 'auth-tls-verify-client'],
  [inServer('¦error_page 495 496 = https://a.test/error;'), 'auth-tls-error-page'],
  [inLocation('¦proxy_set_header ssl-client-cert $ssl_client_escaped_cert;'), 'auth-tls-pass-certificate-to-upstream'],
  [inServer('¦if ( $ssl_client_s_dn !~ CN=a ) { return 403 "client certificate unauthorized"; }'), 'auth-tls-match-cn'],
  [inServer('if ( $ssl_client_s_dn !~ CN=a ) { ¦return 403 "client certificate unauthorized"; }'), 'auth-tls-match-cn'],
  [inLocation('¦auth_request /_external-auth-Lw-Prefix;'), 'auth-url'],
  [inServer('¦location = /_external-auth-Lw-Prefix { internal; }'), 'auth-url'],
  [inAuth('¦set $target http://auth.test/check;'), 'auth-url', 'auth-keepalive'],
  [inAuth('¦proxy_pass $target;'), 'auth-url'],
  [inAuth('¦proxy_method POST;'), 'auth-method'],
  [inAuth("¦set $tmp_cache_key 'a';"), 'auth-cache-key'],
  [inAuth('¦proxy_cache auth_cache;'), 'auth-cache-key'],
  [inAuth('¦proxy_cache_valid 200 202 401 5m;'), 'auth-cache-duration'],
  [inHttp('¦upstream a-external-auth-Lw-Prefix { server b:80; }'), 'auth-url', 'auth-keepalive'],
  [inAuthUpstream('¦keepalive 10;'), 'auth-keepalive'],
  [inAuthUpstream('¦keepalive_requests 1000;'), 'auth-keepalive-requests'],
  [inAuthUpstream('¦keepalive_timeout 60s;'), 'auth-keepalive-timeout'],
  [inLocation("¦access_by_lua_block { local res = ngx.location.capture('/_external-auth-Lw-Prefix', { share_all_vars = true }) }"), 'auth-url', 'auth-keepalive', 'auth-keepalive-share-vars'],
  [inAuth("¦proxy_set_header 'X-Foo' 'bar';"), 'auth-proxy-set-headers', 'auth-snippet'],
  [inAuth('¦proxy_set_header X-Auth-Request-Redirect https://a.test/;'), 'auth-request-redirect'],
  [inAuth('¦proxy_bind 10.0.0.1;'), 'auth-snippet'],
  [inLocation('¦auth_request_set $authHeader0 $upstream_http_x_user;'), 'auth-response-headers'],
  [inLocation("¦proxy_set_header 'X-User' $authHeader0;"), 'auth-response-headers'],
  [inLocation('¦add_header Set-Cookie $auth_cookie always;'), 'auth-url', 'auth-always-set-cookie'],
  [inLocation('¦error_page 401 = @8d1c;'), 'auth-signin'],
  [inLocation('¦set_escape_uri $escaped_request_uri $request_uri;'), 'auth-signin'],
  ['http { server { location @8d1c { ¦return 302 https://a.test/login?rd=$pass_access_scheme://$http_host$escaped_request_uri; } } }', 'auth-signin', 'auth-signin-redirect-param'],
  [inLocation('¦grpc_pass grpc://upstream_balancer;'), 'backend-protocol', 'grpc-backend'],
  [inLocation('¦proxy_pass https://upstream_balancer;'), 'backend-protocol', 'secure-backends'],
  [inLocation('¦proxy_pass http://upstream_balancer;'), 'backend-protocol'],
  [inLocation('¦fastcgi_pass upstream_balancer;'), 'backend-protocol'],
  [inLocation('¦ajp_pass upstream_balancer;'), 'backend-protocol'],
  [inLocation('¦include /etc/nginx/fastcgi_params;'), 'backend-protocol'],
  [inLocation('¦client_body_buffer_size 8k;'), 'client-body-buffer-size'],
  [inLocation('¦proxy_bind 10.0.0.1;'), 'configuration-snippet'],
  [inLocation('¦error_page 404 = @custom_custom-default-backend-shop-error_404;'), 'custom-http-errors', 'default-backend'],
  [inLocation('¦proxy_intercept_errors on;'), 'custom-http-errors', 'disable-proxy-intercept-errors'],
  [inServer('¦location @custom_upstream-default-backend_404 { internal; }'), 'custom-http-errors', 'default-backend'],
  [inLocation('¦more_set_headers "X-Robots-Tag: none";'), 'custom-headers'],
  [inLocation('¦set $proxy_upstream_name "custom-default-backend-shop-error";'), 'default-backend'],
  [inLocation('¦proxy_set_header X-Code 503;'), 'default-backend'],
  [inLocation("¦if ($request_method = 'OPTIONS') { set $cors ${cors}options; }"), 'enable-cors'],
  [inLocation("if ($cors = \"trueoptions\") { ¦return 204; }"), 'enable-cors'],
  [inLocation("¦if ($http_origin ~* ((https://a\\.test))$ ) { set $cors 'true'; }"), 'cors-allow-origin'],
  [inLocation("if ($cors = \"true\") { ¦more_set_headers 'Access-Control-Allow-Origin: $http_origin'; }"), 'cors-allow-origin', 'enable-cors'],
  [inLocation("if ($cors = \"true\") { ¦more_set_headers 'Access-Control-Allow-Methods: GET'; }"), 'cors-allow-methods', 'enable-cors'],
  [inLocation("if ($cors = \"true\") { ¦more_set_headers 'Access-Control-Allow-Headers: DNT'; }"), 'cors-allow-headers', 'enable-cors'],
  [inLocation("if ($cors = \"true\") { ¦more_set_headers 'Access-Control-Expose-Headers: X'; }"), 'cors-expose-headers', 'enable-cors'],
  [inLocation("if ($cors = \"true\") { ¦more_set_headers 'Access-Control-Allow-Credentials: true'; }"), 'cors-allow-credentials', 'enable-cors'],
  [inLocation("if ($cors = \"true\") { ¦more_set_headers 'Access-Control-Max-Age: 1728000'; }"), 'cors-max-age', 'enable-cors'],
  [inLocation('¦set $force_ssl_redirect "true";'), 'force-ssl-redirect'],
  [inLocation('¦set $ssl_redirect "true";'), 'ssl-redirect'],
  [inLocation('¦set $preserve_trailing_slash "true";'), 'preserve-trailing-slash'],
  [inLocation('¦set $use_port_in_redirects "true";'), 'use-port-in-redirects'],
  [inLocation('¦port_in_redirect on;'), 'use-port-in-redirects'],
  [inLocation('¦rewrite_by_lua_block { lua_ingress.rewrite({ force_ssl_redirect = true }) }'), 'ssl-redirect', 'force-ssl-redirect', 'preserve-trailing-slash', 'use-port-in-redirects', 'canary'],
  [inLocation('¦if ($redirect_to_https) { return 308 https://$best_http_host$request_uri; }'), 'ssl-redirect', 'force-ssl-redirect'],
  [inServer('set_by_lua_file $redirect_to /etc/nginx/lua/nginx/ngx_srv_redirect.lua www.a; ¦return 308 $redirect_to;'), 'from-to-www-redirect'],
  [inServer('¦return 308 $scheme://www.a$request_uri;'), 'from-to-www-redirect'],
  [inLocation('¦http2_push_preload on;'), 'http2-push-preload'],
  [inLocation('¦limit_conn shop_web_conn 5;'), 'limit-connections'],
  [inHttp('¦limit_conn_zone $limit_x zone=shop_web_conn:5m;'), 'limit-connections'],
  [inLocation('¦limit_req zone=shop_web_rps burst=25 nodelay;'), 'limit-rps', 'limit-burst-multiplier'],
  [inHttp('¦limit_req_zone $limit_x zone=shop_web_rps:5m rate=5r/s;'), 'limit-rps'],
  [inLocation('¦limit_req zone=shop_web_rpm burst=25 nodelay;'), 'limit-rpm', 'limit-burst-multiplier'],
  [inHttp('¦limit_req_zone $limit_x zone=shop_web_rpm:5m rate=5r/m;'), 'limit-rpm'],
  [inLocation('¦limit_rate 10k;'), 'limit-rate'],
  [inLocation('¦limit_rate_after 10k;'), 'limit-rate-after'],
  [inHttp('¦geo $remote_addr $whitelist_x { default 0; }'), 'limit-whitelist', 'limit-allowlist'],
  [inLocation('¦set $global_rate_limit_exceeding n;'), 'global-rate-limit'],
  [inLocation('¦return 301 https://b.test;'), 'permanent-redirect', 'permanent-redirect-code', 'temporal-redirect', 'temporal-redirect-code'],
  [inLocation('¦client_max_body_size 1m;'), 'proxy-body-size'],
  [inLocation('¦proxy_cookie_domain off;'), 'proxy-cookie-domain'],
  [inLocation('¦proxy_cookie_path off;'), 'proxy-cookie-path'],
  [inLocation('¦proxy_connect_timeout 5s;'), 'proxy-connect-timeout'],
  [inLocation('¦grpc_read_timeout 5s;'), 'proxy-read-timeout'],
  [inLocation('¦proxy_send_timeout 60s;'), 'proxy-send-timeout'],
  [inLocation('¦proxy_read_timeout 60s;'), 'proxy-read-timeout'],
  [inLocation('¦proxy_next_upstream error timeout;'), 'proxy-next-upstream'],
  [inLocation('¦proxy_next_upstream_timeout 0;'), 'proxy-next-upstream-timeout'],
  [inLocation('¦proxy_next_upstream_tries 3;'), 'proxy-next-upstream-tries'],
  [inLocation('¦proxy_request_buffering on;'), 'proxy-request-buffering'],
  [inLocation('¦proxy_redirect http://a http://b;'), 'proxy-redirect-from', 'proxy-redirect-to'],
  [inLocation('¦proxy_http_version 1.1;'), 'proxy-http-version'],
  [inLocation('¦proxy_ssl_certificate /etc/x.pem;'), 'proxy-ssl-secret'],
  [inServer('¦proxy_ssl_trusted_certificate /etc/x.pem;'), 'proxy-ssl-secret'],
  [inServer('¦proxy_ssl_ciphers DEFAULT;'), 'proxy-ssl-ciphers'],
  [inLocation('¦proxy_ssl_name a;'), 'proxy-ssl-name'],
  [inLocation('¦proxy_ssl_protocols TLSv1.2;'), 'proxy-ssl-protocols'],
  [inLocation('¦proxy_ssl_verify on;'), 'proxy-ssl-verify'],
  [inLocation('¦proxy_ssl_verify_depth 1;'), 'proxy-ssl-verify-depth'],
  [inLocation('¦proxy_ssl_server_name on;'), 'proxy-ssl-server-name'],
  [inLocation('¦rewrite_log on;'), 'enable-rewrite-log'],
  [inLocation('¦rewrite "(?i)/old/(.*)" /$1 break;'), 'rewrite-target'],
  [inLocation('¦satisfy any;'), 'satisfy'],
  [inHttp('server { ¦server_name a.test b.test ; }'), 'server-alias'],
  [inServer('¦root /srv;'), 'server-snippet'],
  [inStream('¦split_clients $remote_addr $x { * a; }'), 'stream-snippet'],
  [inLocation('¦proxy_set_header X-Forwarded-Prefix "/a";'), 'x-forwarded-prefix'],
  [inLocation('¦proxy_set_header Host "b.test";'), 'upstream-vhost'],
  [inLocation('¦deny 10.0.0.0/8;'), 'denylist-source-range'],
  [inLocation('¦allow 10.0.0.0/8;'), 'whitelist-source-range', 'allowlist-source-range'],
  [inLocation('¦deny all;'), 'whitelist-source-range', 'allowlist-source-range'],
  [inLocation('¦proxy_buffering off;'), 'proxy-buffering'],
  [inLocation('¦proxy_buffers 4 4k;'), 'proxy-buffers-number', 'proxy-buffer-size'],
  [inLocation('¦proxy_buffer_size 4k;'), 'proxy-buffer-size'],
  [inLocation('¦proxy_busy_buffers_size 8k;'), 'proxy-busy-buffers-size'],
  [inLocation('¦proxy_max_temp_file_size 1024m;'), 'proxy-max-temp-file-size'],
  [inServer('¦ssl_ciphers DEFAULT;'), 'ssl-ciphers'],
  [inServer('¦ssl_prefer_server_ciphers on;'), 'ssl-prefer-server-ciphers'],
  [inLocation('¦proxy_set_header Connection keep-alive;'), 'connection-proxy-header'],
  [inLocation('¦access_log off;'), 'enable-access-log'],
  [inLocation('¦opentelemetry on;'), 'enable-opentelemetry'],
  [inLocation('¦opentelemetry_trust_incoming_spans off;'), 'opentelemetry-trust-incoming-span'],
  [inLocation('¦opentelemetry_operation_name "x";'), 'opentelemetry-operation-name'],
  [inLocation('¦opentracing on;'), 'enable-opentracing'],
  [inLocation('¦opentracing_trust_incoming_span off;'), 'opentracing-trust-incoming-span'],
  [inServer('¦location ~* "^/a(/.*)?" { set $namespace "x"; }'), 'use-regex', 'rewrite-target'],
  [inLocation('¦modsecurity on;'), 'enable-modsecurity'],
  [inLocation('¦modsecurity_rules_file /etc/nginx/owasp-modsecurity-crs/nginx-modsecurity.conf;'), 'enable-owasp-core-rules'],
  [inLocation('¦modsecurity_transaction_id "$request_id";'), 'modsecurity-transaction-id'],
  [inLocation("¦modsecurity_rules 'SecRuleEngine On';"), 'modsecurity-snippet'],
  [inLocation('¦mirror /_mirror-x;'), 'mirror-target', 'mirror-uri'],
  [inMirror('¦proxy_pass https://b.test$request_uri;'), 'mirror-target'],
  [inLocation('¦mirror_request_body on;'), 'mirror-request-body'],
  [inMirror('¦proxy_set_header Host "b.test";'), 'mirror-host', 'mirror-target'],
  [inLocation('¦fastcgi_index "index.php";'), 'fastcgi-index'],
  [inLocation('¦fastcgi_param SCRIPT_FILENAME "/x.php";'), 'fastcgi-params-configmap'],
  [inLocation("¦influxdb server_name=a host=b port=1 measurement=m enabled=true;"), 'enable-influxdb', 'influxdb-server-name', 'influxdb-host', 'influxdb-port', 'influxdb-measurement'],
  [inUpstream('¦balancer_by_lua_block { balancer.balance() }'), 'load-balance', 'upstream-hash-by', 'affinity'],
  // Versions since 1.13.
  [inLocation('¦absolute_redirect off;'), 'relative-redirects'],
  [inLocation("¦set $auth_path '/_external-auth-Lw-Prefix';"), 'auth-url', 'auth-keepalive', 'auth-keepalive-share-vars', 'auth-response-headers'],
  // Old versions.
  ['http { upstream sticky-shop-web-80 { ¦sticky hash=sha1 name=route httponly; } }', 'affinity', 'session-cookie-name', 'session-cookie-hash'],
  ['http { upstream shop-web-80 { ¦hash $request_uri consistent; } }', 'upstream-hash-by'],
  ['http { upstream shop-web-80 { ¦least_conn; } }', 'load-balance'],
  ['http { upstream shop-web-80 { ¦server 10.0.0.1:80 max_fails=0 fail_timeout=0; } }', 'upstream-max-fails', 'upstream-fail-timeout'],
  [inLocation("¦subs_filter '(<(?:H|h)(?:E|e)>)' '$1<base href=\"$scheme://$http_host/a/$baseuri\">' ro;"), 'add-base-url', 'base-url-scheme'],
  [inLocation('¦vhost_traffic_status_filter_by_set_key $uri x::*;'), 'vts-filter-key'],
  [inLocation('¦access_by_lua_block { local waf = require("resty.waf"):new() }'), 'lua-resty-waf', 'lua-resty-waf-debug', 'lua-resty-waf-ignore-rulesets', 'lua-resty-waf-extra-rules', 'lua-resty-waf-score-threshold', 'lua-resty-waf-allow-unknown-content-types', 'lua-resty-waf-process-multipart-body'],
];

/** Lines that ConfigMap keys make alone, or with annotations. */
const keys: readonly (readonly [line: string, ...names: string[]])[] = [
  ['¦worker_processes 4;', 'worker-processes'],
  ['¦error_log /var/log/nginx/error.log;', 'main-snippet'],
  ['events { ¦worker_connections 16384; }', 'max-worker-connections'],
  [inHttp('¦keepalive_timeout 75s;'), 'keep-alive'],
  [inUpstream('¦keepalive_timeout 60s;'), 'upstream-keepalive-timeout'],
  [inUpstream('¦keepalive_time 1h;'), 'upstream-keepalive-time'],
  [inHttp('¦real_ip_header proxy_protocol;'), 'use-proxy-protocol'],
  [inHttp('¦set_real_ip_from 0.0.0.0/0;'), 'proxy-real-ip-cidr', 'use-forwarded-headers', 'use-proxy-protocol', 'enable-real-ip'],
  [inHttp('¦access_log /var/log/nginx/access.log upstreaminfo if=$loggable;'), 'access-log-path', 'http-access-log-path', 'access-log-params'],
  [inHttp('¦access_log off;'), 'disable-access-log', 'disable-http-access-log'],
  [inHttp('¦access_log syslog:server=a:514 upstreaminfo if=$loggable;'), 'enable-syslog', 'syslog-host', 'syslog-port'],
  [inStream("¦log_format log_stream '[$remote_addr]';"), 'log-format-stream'],
  [inStream('¦access_log off;'), 'disable-access-log', 'disable-stream-access-log'],
  [inStreamServer('¦proxy_timeout 600s;'), 'proxy-stream-timeout'],
  [inStreamServer('¦proxy_next_upstream on;'), 'proxy-stream-next-upstream'],
  [inHttp('¦deny 10.0.0.0/8;'), 'block-cidrs'],
  [inHttp('¦map $http_user_agent $block_ua { default 0; }'), 'block-user-agents'],
  [inServer('if ($block_ref) { ¦return 403; }'), 'block-referers'],
  [inHttp('¦map $request_uri $loggable { default 1; }'), 'skip-access-log-urls'],
  [inHttp('¦add_header "X-A" "b";'), 'add-headers'],
  [inHttp('¦ssl_ciphers \'x\';'), 'ssl-ciphers'],
  [inHttp('¦error_page 404 = @custom_upstream-default-backend_404;'), 'custom-http-errors'],
  [inHttp('¦charset utf-8;'), 'http-snippet'],
  [inLocation('¦header_filter_by_lua_block { lua_ingress.header() }'), 'hsts', 'hsts-max-age', 'hsts-include-subdomains', 'hsts-preload'],
  [inLocation('¦proxy_set_header X-Custom "a";'), 'proxy-set-headers'],
  [inLocation('¦proxy_set_header X-Forwarded-For $full_x_forwarded_for;'), 'use-forwarded-headers', 'compute-full-forwarded-for'],
  ['http { server { location /nginx_status { ¦allow 127.0.0.1; } } }', 'nginx-status-ipv4-whitelist', 'nginx-status-ipv6-whitelist'],
  [inHttp('¦geo $proxy_protocol_addr $proxy_protocol_addr_trusted { default 0; }'), 'proxy-real-ip-cidr', 'use-proxy-protocol', 'use-forwarded-headers'],
  [inHttp('¦absolute_redirect off;'), 'relative-redirects'],
  [inServer('¦ssl_reject_handshake on;'), 'ssl-reject-handshake'],
];

/** The table of annotations.md of 1.12, by name. */
const documented = `app-root affinity affinity-mode affinity-canary-behavior auth-realm auth-secret auth-secret-type auth-type auth-tls-secret auth-tls-verify-depth auth-tls-verify-client auth-tls-error-page
  auth-tls-pass-certificate-to-upstream auth-tls-match-cn auth-url auth-cache-key auth-cache-duration auth-keepalive auth-keepalive-share-vars auth-keepalive-requests auth-keepalive-timeout auth-proxy-set-headers auth-snippet
  enable-global-auth backend-protocol canary canary-by-header canary-by-header-value canary-by-header-pattern canary-by-cookie canary-weight canary-weight-total client-body-buffer-size configuration-snippet custom-http-errors
  custom-headers default-backend enable-cors cors-allow-origin cors-allow-methods cors-allow-headers cors-expose-headers cors-allow-credentials cors-max-age force-ssl-redirect from-to-www-redirect http2-push-preload
  limit-connections limit-rps permanent-redirect permanent-redirect-code temporal-redirect temporal-redirect-code preserve-trailing-slash proxy-body-size proxy-cookie-domain proxy-cookie-path proxy-connect-timeout proxy-send-timeout
  proxy-read-timeout proxy-next-upstream proxy-next-upstream-timeout proxy-next-upstream-tries proxy-request-buffering proxy-redirect-from proxy-redirect-to proxy-http-version proxy-ssl-secret proxy-ssl-ciphers proxy-ssl-name
  proxy-ssl-protocols proxy-ssl-verify proxy-ssl-verify-depth proxy-ssl-server-name enable-rewrite-log rewrite-target satisfy server-alias server-snippet service-upstream session-cookie-change-on-failure
  session-cookie-conditional-samesite-none session-cookie-domain session-cookie-expires session-cookie-max-age session-cookie-name session-cookie-path session-cookie-samesite session-cookie-secure ssl-redirect ssl-passthrough
  stream-snippet upstream-hash-by x-forwarded-prefix load-balance upstream-vhost denylist-source-range whitelist-source-range proxy-buffering proxy-buffers-number proxy-buffer-size proxy-busy-buffers-size proxy-max-temp-file-size
  ssl-ciphers ssl-prefer-server-ciphers connection-proxy-header enable-access-log enable-opentelemetry opentelemetry-trust-incoming-span use-regex enable-modsecurity enable-owasp-core-rules modsecurity-transaction-id
  modsecurity-snippet mirror-request-body mirror-target mirror-host`.trim().split(/\s+/);

describe('what makes a line of ingress-nginx', () => {
  it('annotations, each by the lines that it makes', () => {
    for (const [line, ...names] of annotations) assert.deepEqual([...(origin(line)?.annotations ?? [])].sort(), [...names].sort(), line);
  });

  it('ConfigMap keys', () => {
    for (const [line, ...names] of keys) assert.deepEqual([...(origin(line)?.keys ?? [])].sort(), [...names].sort(), line);
  });

  it('every documented annotation has a line, or is said to have none', () => {
    const seen = new Set(annotations.flatMap(([, ...names]) => names));
    assert.deepEqual(documented.filter((name) => !seen.has(name) && ingressSilent[name] === undefined), []);
    assert.ok(documented.length > 115);
  });

  it('fixed lines, flags, and the controller\'s own locations', () => {
    assert.deepEqual(origin('¦daemon off;')!.annotations, []);
    assert.match(originInWords(origin(inHttp('¦tcp_nopush on;'))!), /nothing in the cluster changes it/);
    assert.deepEqual(origin(inHttp('¦ssl_certificate /etc/x.pem;'))!.flags, ['--default-ssl-certificate']);
    assert.deepEqual(origin(inStreamServer('¦proxy_pass upstream_balancer;'))!.flags, ['--tcp-services-configmap', '--udp-services-configmap']);
    assert.equal(origin('http { server { set $proxy_upstream_name "internal"; location / { ¦return 404; } } }')!.text, 'The controller\'s own.');
  });

  it('is said with the whole name of the annotation', () => {
    assert.equal(originInWords(origin(inLocation('¦proxy_read_timeout 60s;'))!), 'Annotation `nginx.ingress.kubernetes.io/proxy-read-timeout`; ConfigMap key `proxy-read-timeout`.');
    assert.equal(originInWords(origin(inLocation('¦auth_basic "x";'))!), 'Annotations `nginx.ingress.kubernetes.io/auth-type`, `nginx.ingress.kubernetes.io/auth-realm`.');
  });
});
