/**
 * Exports ingressConfig: a configuration as ingress-nginx's controller (1.x) writes it for many hosts, which nginx with its Lua module accepts.
 * The text is the same for the same numbers, so that figures of two days can be compared.
 */

export interface ConfigSize { readonly servers: number; readonly locations: number }

export const hostOf = (server: number): string => `shop-${server}.team-${server % 50}.example.test`;
export const pathOf = (location: number): string => (location === 0 ? '/' : `/api/v${location}`);

function locationText(server: number, location: number): string {
  const [namespace, service] = [`team-${server % 50}`, `shop-${server}-${location}`];
  const path = pathOf(location);
  return `
\t\tlocation ${path === '/' ? '/' : `${path}/`} {
\t\t\tset $namespace      "${namespace}";
\t\t\tset $ingress_name   "shop-${server}";
\t\t\tset $service_name   "${service}";
\t\t\tset $service_port   "80";
\t\t\tset $location_path  "${path}";
\t\t\tset $global_rate_limit_exceeding n;

\t\t\trewrite_by_lua_block {
\t\t\t\tlua_ingress.rewrite({
\t\t\t\t\tforce_ssl_redirect = false,
\t\t\t\t\tssl_redirect = true,
\t\t\t\t\tforce_no_ssl_redirect = false,
\t\t\t\t\tpreserve_trailing_slash = false,
\t\t\t\t\tuse_port_in_redirects = false,
\t\t\t\t})
\t\t\t\tbalancer.rewrite()
\t\t\t\tplugins.run()
\t\t\t}

\t\t\theader_filter_by_lua_block {
\t\t\t\tlua_ingress.header()
\t\t\t\tplugins.run()
\t\t\t}

\t\t\tbody_filter_by_lua_block {
\t\t\t\tplugins.run()
\t\t\t}

\t\t\tlog_by_lua_block {
\t\t\t\tbalancer.log()
\t\t\t\tmonitor.call()
\t\t\t\tplugins.run()
\t\t\t}

\t\t\tport_in_redirect off;

\t\t\tset $balancer_ewma_score -1;
\t\t\tset $proxy_upstream_name "${namespace}-${service}-80";
\t\t\tset $proxy_host          $proxy_upstream_name;
\t\t\tset $pass_access_scheme  $scheme;
\t\t\tset $pass_server_port    $server_port;
\t\t\tset $best_http_host      $http_host;
\t\t\tset $pass_port           $pass_server_port;
\t\t\tset $proxy_alternative_upstream_name "";

\t\t\tclient_max_body_size                    1m;

\t\t\tproxy_set_header Host                   $best_http_host;
\t\t\t# Connections of browsers may become WebSockets.
\t\t\tproxy_set_header                        Upgrade           $http_upgrade;
\t\t\tproxy_set_header                        Connection        $connection_upgrade;
\t\t\tproxy_set_header X-Request-ID           $req_id;
\t\t\tproxy_set_header X-Real-IP              $remote_addr;
\t\t\tproxy_set_header X-Forwarded-For        $remote_addr;
\t\t\tproxy_set_header X-Forwarded-Host       $best_http_host;
\t\t\tproxy_set_header X-Forwarded-Port       $pass_port;
\t\t\tproxy_set_header X-Forwarded-Proto      $pass_access_scheme;
\t\t\tproxy_set_header X-Forwarded-Scheme     $pass_access_scheme;
\t\t\tproxy_set_header X-Scheme               $pass_access_scheme;
\t\t\tproxy_set_header X-Original-Forwarded-For $http_x_forwarded_for;
\t\t\tproxy_set_header Proxy                  "";

\t\t\tproxy_connect_timeout                   5s;
\t\t\tproxy_send_timeout                      60s;
\t\t\tproxy_read_timeout                      60s;
\t\t\tproxy_buffering                         off;
\t\t\tproxy_buffer_size                       4k;
\t\t\tproxy_buffers                           4 4k;
\t\t\tproxy_max_temp_file_size                1024m;
\t\t\tproxy_request_buffering                 on;
\t\t\tproxy_http_version                      1.1;
\t\t\tproxy_cookie_domain                     off;
\t\t\tproxy_cookie_path                       off;
\t\t\tproxy_next_upstream                     error timeout;
\t\t\tproxy_next_upstream_timeout             0;
\t\t\tproxy_next_upstream_tries               3;

\t\t\tproxy_pass http://upstream_balancer;
\t\t\tproxy_redirect                          off;
\t\t}
`;
}

function serverText(server: number, locations: number): string {
  const host = hostOf(server);
  return `
\t## start server ${host}
\tserver {
\t\tserver_name ${host} ;

\t\tlisten 18080  ;
\t\tlisten [::]:18080  ;
\t\tlisten 18443  ssl http2 ;
\t\tlisten [::]:18443  ssl http2 ;

\t\tset $proxy_upstream_name "-";

\t\tssl_certificate_by_lua_block {
\t\t\tcertificate.call()
\t\t}
${Array.from({ length: locations }, (_, i) => locationText(server, locations - 1 - i)).join('')}
\t}
\t## end server ${host}
`;
}

/** The text, ending in a line break. `certificate` is the path of a PEM file with key and certificate, which nginx reads; `modules` that of nginx's modules. */
export function ingressConfig({ servers, locations }: ConfigSize, certificate: string, modules: string): string {
  return `load_module ${modules}/ndk_http_module.so;
load_module ${modules}/ngx_http_lua_module.so;
pid nginx.pid;
error_log stderr crit;
worker_processes 2;

events {
\tmulti_accept        on;
\tworker_connections  16384;
\tuse                 epoll;
}

http {
\tinit_worker_by_lua_block {
\t\tbalancer.init_worker()
\t}
\taccess_log off;
\tclient_body_temp_path t; proxy_temp_path t; fastcgi_temp_path t; uwsgi_temp_path t; scgi_temp_path t;
\tserver_names_hash_bucket_size 128;
\tserver_names_hash_max_size 8192;
\tvariables_hash_max_size 2048;
\tproxy_headers_hash_max_size 512;
\tssl_certificate     ${certificate};
\tssl_certificate_key ${certificate};
\tssl_protocols TLSv1.2 TLSv1.3;

\tmap $http_upgrade $connection_upgrade {
\t\tdefault          upgrade;
\t\t''               '';
\t}
\tmap $http_x_request_id $req_id {
\t\tdefault   $http_x_request_id;
\t\t""        $request_id;
\t}

\tupstream upstream_balancer {
\t\t# The address means nothing: Lua chooses the endpoint.
\t\tserver 0.0.0.1;
\t\tbalancer_by_lua_block {
\t\t\tbalancer.balance()
\t\t}
\t\tkeepalive 320;
\t}

\tserver {
\t\tserver_name _ ;
\t\tlisten 18080 default_server reuseport backlog=511 ;
\t\tlisten [::]:18080 default_server reuseport backlog=511 ;
\t\tlisten 18443 default_server reuseport backlog=511 ssl http2 ;
\t\tlisten [::]:18443 default_server reuseport backlog=511 ssl http2 ;
\t\tlocation / { return 404; }
\t\tlocation /healthz { access_log off; return 200; }
\t}
${Array.from({ length: servers }, (_, i) => serverText(i, locations)).join('')}}
`;
}
