/** Exports builtInVariables: what nginx's own variables hold (ngx_http_variables.c and the modules' tables). Names that go on end in a star. */

const table = `
  arg_* :: The argument of this name in the query, as it stands there. Names are compared without case.
  args :: The query, without its question mark. \`set $args …\` changes it.
  query_string :: The query, as $args.
  is_args :: A question mark where the request has a query, and nothing where it has none.
  binary_remote_addr :: The client's address as 4 or 16 bytes: a short key for limits.
  body_bytes_sent :: Bytes of the answer's body that were sent.
  bytes_sent :: Bytes that were sent, headers among them.
  connection :: The number of the connection.
  connection_requests :: How many requests came over the connection so far.
  connection_time :: Seconds since the connection was made.
  connections_active :: Connections that are open.
  connections_reading :: Connections whose request is being read.
  connections_writing :: Connections that are being answered.
  connections_waiting :: Connections that wait for a request.
  content_length :: The header Content-Length of the request.
  content_type :: The header Content-Type of the request.
  cookie_* :: The cookie of this name.
  document_root :: The folder of \`root\` or \`alias\` for this request.
  realpath_root :: The same without symbolic links.
  document_uri :: The path, as $uri.
  uri :: The path as nginx has it now: escapes resolved, \`..\` and double slashes gone, changed by \`rewrite\` and internal redirects.
  request_uri :: The path with its query as the client sent it. Nothing changes it.
  host :: The host that the client asked for: from the request line, or the header Host, else the server's name. In lower case, without the port.
  hostname :: The name of the box that nginx runs on.
  http_* :: The header of the request of this name, with dashes as underscores.
  http_host :: The header Host as the client sent it, with its port.
  http_user_agent :: The header User-Agent.
  http_referer :: The header Referer.
  http_cookie :: The header Cookie.
  http_x_forwarded_for :: The header X-Forwarded-For: what proxies say of the client. Anybody can send it.
  http2 :: \`h2\` over TLS, \`h2c\` without, nothing for HTTP/1.
  http3 :: \`h3\` for HTTP/3, nothing otherwise.
  https :: \`on\` over TLS, nothing otherwise.
  scheme :: http or https, as the client came to this nginx.
  limit_rate :: Bytes a second that the answer may take; \`set\` changes it.
  msec :: The time, in seconds with milliseconds.
  time_iso8601 :: The local time, as in 2026-01-31T12:00:00+00:00.
  time_local :: The local time, in the form of access logs.
  date_gmt :: The time in GMT, in the form of SSI.
  date_local :: The local time, in the form of SSI.
  msie :: 1 for Internet Explorer.
  modern_browser :: What modern_browser_value says, for modern browsers.
  ancient_browser :: What ancient_browser_value says, for ancient browsers.
  invalid_referer :: Nothing where the Referer is one of valid_referers, else 1.
  nginx_version :: nginx's version.
  pid :: The number of the worker.
  pipe :: \`p\` for a request that came in a row with others, \`.\` otherwise.
  proxy_host :: The name and port of proxy_pass's server: what Host is by default.
  proxy_port :: The port of proxy_pass's server.
  proxy_add_x_forwarded_for :: X-Forwarded-For of the request with the client's address behind it.
  proxy_protocol_addr :: The client's address, from the header of the PROXY protocol.
  proxy_protocol_port :: The client's port, from the header of the PROXY protocol.
  proxy_protocol_server_addr :: The address that the client came to, from the header of the PROXY protocol.
  proxy_protocol_server_port :: The port that the client came to, from the header of the PROXY protocol.
  proxy_protocol_tlv_* :: A field of the header of the PROXY protocol.
  realip_remote_addr :: The address of the connection, before set_real_ip_from put the client's there.
  realip_remote_port :: The port of the connection, likewise.
  remote_addr :: The client's address: of the connection, or from a header where set_real_ip_from believes it.
  remote_port :: The client's port.
  remote_user :: The name of basic authentication.
  request :: The request line as it came.
  request_body :: The body, where nginx read it into memory.
  request_body_file :: The file that holds the body.
  request_completion :: OK where the request came to its end.
  request_filename :: The file that the path stands for, by \`root\` or \`alias\`.
  request_id :: A random name of the request: 32 hexadecimal digits.
  request_length :: Bytes of the request, headers among them.
  request_method :: GET, POST, ….
  request_time :: Seconds since the first byte of the request, with milliseconds.
  request_port :: The port that the request names.
  is_request_port :: A colon where the request names a port.
  sent_http_* :: The header of the answer of this name.
  sent_trailer_* :: The trailer of the answer of this name.
  server_addr :: The address that the request came to.
  server_name :: The first name of the server that answers.
  server_port :: The port that the request came to.
  server_protocol :: HTTP/1.0, HTTP/1.1, HTTP/2.0 or HTTP/3.0.
  status :: The status of the answer.
  tcpinfo_* :: A number of the kernel's about the TCP connection.
  upstream_addr :: The address and port that answered. Several tries stand behind commas; a colon stands between groups.
  upstream_bytes_received :: Bytes from the server behind.
  upstream_bytes_sent :: Bytes to the server behind.
  upstream_cache_status :: MISS, BYPASS, EXPIRED, STALE, UPDATING, REVALIDATED or HIT.
  upstream_connect_time :: Seconds that connecting took.
  upstream_header_time :: Seconds until the head of the answer was there.
  upstream_response_time :: Seconds until the answer was there; a dash for a server that did not answer.
  upstream_response_length :: Bytes of the answer's body.
  upstream_status :: The status that the server behind answered with.
  upstream_http_* :: The header of the answer of the server behind.
  upstream_cookie_* :: The cookie of the answer of the server behind.
  upstream_trailer_* :: The trailer of the answer of the server behind.
  upstream_queue_time :: Seconds in the queue (NGINX Plus).
  upstream_last_server_name :: The name of the server that was chosen last.
  ssl_protocol :: The version of TLS.
  ssl_cipher :: The cipher.
  ssl_ciphers :: The ciphers that the client offered.
  ssl_curve :: The curve of the key exchange.
  ssl_curves :: The curves that the client offered.
  ssl_server_name :: The name that the client asked for in the handshake (SNI).
  ssl_session_id :: The session.
  ssl_session_reused :: \`r\` for a session that was taken up again, \`.\` otherwise.
  ssl_early_data :: 1 while the handshake is not done: the request may be replayed.
  ssl_alpn_protocol :: The protocol of ALPN.
  ssl_client_cert :: The client's certificate, with tabs at the beginning of lines.
  ssl_client_raw_cert :: The client's certificate.
  ssl_client_escaped_cert :: The client's certificate, escaped as in a URI.
  ssl_client_verify :: SUCCESS, FAILED:reason, or NONE where the client has no certificate.
  ssl_client_s_dn :: The subject of the client's certificate.
  ssl_client_i_dn :: Who issued the client's certificate.
  ssl_client_s_dn_legacy :: The subject, in the old form.
  ssl_client_i_dn_legacy :: The issuer, in the old form.
  ssl_client_serial :: The number of the client's certificate.
  ssl_client_fingerprint :: The SHA-1 of the client's certificate.
  ssl_client_v_start :: When the client's certificate begins to be valid.
  ssl_client_v_end :: When it ends.
  ssl_client_v_remain :: How many days are left.
  ssl_client_sigalg :: How the client signed.
  ssl_sigalg :: How the server signed.
  ssl_sigalgs :: What the client takes of signatures.
  ssl_ech_status :: How encrypted ClientHello went.
  ssl_ech_outer_server_name :: The outer name of encrypted ClientHello.
  ssl_preread_server_name :: The name that the client asks for, read without ending TLS.
  ssl_preread_protocol :: The highest version of TLS that the client offers.
  ssl_preread_alpn_protocols :: The protocols that the client offers by ALPN.
  secure_link :: Nothing for a wrong link, 0 for one that ran out, 1 for a right one.
  secure_link_expires :: When the link runs out.
  slice_range :: The range of the slice, as a header.
  gzip_ratio :: How much smaller compression made the answer.
  uid_got :: The cookie that the client sent.
  uid_set :: The cookie that it was given.
  uid_reset :: Whether a new cookie is due.
  fastcgi_script_name :: The path of the script, with fastcgi_index.
  fastcgi_path_info :: What stands behind the script in the path.
  memcached_key :: The key that memcached is asked for; \`set\` gives it.
  geoip_country_code :: The country of the client, two letters.
  geoip_country_code3 :: The country of the client, three letters.
  geoip_country_name :: The country of the client.
  geoip_city :: The city of the client.
  geoip_region :: The region of the client.
  geoip_* :: What the database of geoip_country or geoip_city says of the client.
  limit_conn_status :: PASSED, REJECTED or REJECTED_DRY_RUN.
  limit_req_status :: PASSED, DELAYED, REJECTED, DELAYED_DRY_RUN or REJECTED_DRY_RUN.
  jwt_claim_* :: A claim of the token (NGINX Plus).
  jwt_header_* :: A header of the token (NGINX Plus).
  protocol :: TCP or UDP, in stream.
  session_time :: Seconds that the session took, in stream.
  bytes_received :: Bytes from the client, in stream.
  opentelemetry_* :: What the module of OpenTelemetry knows of the trace.
  opentracing_* :: What the module of OpenTracing knows of the trace.
  otel_* :: What the module of OpenTelemetry knows of the trace.
`;

/** By name in lower case. */
export const builtInVariables: ReadonlyMap<string, string> = new Map(table.trim().split('\n').map((line) => line.trim().split(' :: ') as [string, string]));
