/** Exports streamModules: those for TCP and UDP. Contexts and arguments are those of stream/*.c; `=` means what the directive of that name means in http. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';
import { likeHttp } from './http.ts';

export const streamModules: readonly NginxModule[] = [
  {
    name: 'ngx_stream_core_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_core_module.html',
    directives: directivesOf(`
      variables_hash_max_size :: stream :: 1 :: =
      variables_hash_bucket_size :: stream :: 1 :: =
      server_names_hash_max_size :: stream :: 1 :: =@1.25.5
      server_names_hash_bucket_size :: stream :: 1 :: =@1.25.5
      server :: stream :: 0{} :: - :: - :: A server of TCP or UDP.
      listen :: tS :: 1+ :: address:port [ssl] [udp] [proxy_protocol] [options] :: - :: The address and port that the server takes connections or packets on.
      server_name :: tS :: 1+ :: name … :: "" :: @1.25.5 The names, by SNI, that the server answers to.
      error_log :: stream tS :: 1+ :: =
      resolver :: stream tS :: 1+ :: =
      resolver_timeout :: stream tS :: 1 :: =
      proxy_protocol_timeout :: stream tS :: 1 :: timeout :: 30s :: How long the header of the PROXY protocol may take.
      tcp_nodelay :: stream tS :: flag :: =
      preread_buffer_size :: stream tS :: 1 :: size :: 16k :: How much of a connection may be looked at before it is passed on.
      preread_timeout :: stream tS :: 1 :: timeout :: 30s :: How long that may take.
  `, likeHttp),
  },
  {
    name: 'ngx_stream_access_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_access_module.html',
    directives: directivesOf(`
      allow :: stream tS :: 1 :: =
      deny :: stream tS :: 1 :: =
  `, likeHttp),
  },
  {
    name: 'ngx_stream_geo_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_geo_module.html',
    directives: directivesOf(`
      geo :: stream :: 1-2{e} :: =
  `, likeHttp),
  },
  {
    name: 'ngx_stream_geoip_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_geoip_module.html',
    directives: directivesOf(`
      geoip_country :: stream :: 1-2 :: =
      geoip_org :: stream :: 1-2 :: =
      geoip_city :: stream :: 1-2 :: =
  `, likeHttp),
  },
  {
    name: 'ngx_stream_limit_conn_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_limit_conn_module.html',
    directives: directivesOf(`
      limit_conn_zone :: stream :: 2 :: =
      limit_conn :: stream tS :: 2 :: =
      limit_conn_log_level :: stream tS :: 1 :: =
      limit_conn_dry_run :: stream tS :: flag :: =
  `, likeHttp),
  },
  {
    name: 'ngx_stream_log_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_log_module.html',
    directives: directivesOf(`
      log_format :: stream :: 2+ :: =
      access_log :: stream tS :: 1+ :: =
      open_log_file_cache :: stream tS :: 1-4 :: =
  `, likeHttp),
  },
  {
    name: 'ngx_stream_map_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_map_module.html',
    directives: directivesOf(`
      map :: stream :: 2{e} :: =
      map_hash_max_size :: stream :: 1 :: =
      map_hash_bucket_size :: stream :: 1 :: =
  `, likeHttp),
  },
  {
    name: 'ngx_stream_pass_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_pass_module.html',
    directives: directivesOf(`
      pass :: tS :: 1 :: address :: - :: @1.25.5 Hands the connection to another \`listen\` of this nginx.
  `, likeHttp),
  },
  {
    name: 'ngx_stream_proxy_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_proxy_module.html',
    directives: directivesOf(`
      proxy_pass :: tS :: 1 :: address :: - :: Passes connections or packets on to this server or group.
      proxy_bind :: stream tS :: 1-2 :: =%bind
      proxy_socket_keepalive :: stream tS :: flag :: =%socket_keepalive
      proxy_socket_rcvbuf :: stream tS :: 1 :: =%socket_rcvbuf
      proxy_socket_sndbuf :: stream tS :: 1 :: =%socket_sndbuf
      proxy_connect_timeout :: stream tS :: 1 :: time :: 60s :: How long connecting to the server behind may take.
      proxy_timeout :: stream tS :: 1 :: timeout :: 10m :: Between two reads or writes in either direction no more time may pass; then the connection is closed.
      proxy_buffer_size :: stream tS :: 1 :: size :: 16k :: The buffer for each direction.
      proxy_downstream_buffer :: stream tS :: 1 :: size :: - :: Obsolete: see proxy_buffer_size.
      proxy_upstream_buffer :: stream tS :: 1 :: size :: - :: Obsolete: see proxy_buffer_size.
      proxy_upload_rate :: stream tS :: 1 :: rate :: 0 :: The most bytes a second from the client.
      proxy_download_rate :: stream tS :: 1 :: rate :: 0 :: The most bytes a second from the server behind.
      proxy_requests :: stream tS :: 1 :: number :: 0 :: After how many packets of a UDP client a new session begins.
      proxy_responses :: stream tS :: 1 :: number :: - :: After how many packets from the server behind a UDP session ends.
      proxy_next_upstream :: stream tS :: flag :: on | off :: on :: Where a server cannot be connected to, the next one is tried.
      proxy_next_upstream_tries :: stream tS :: 1 :: =%next_upstream_tries
      proxy_next_upstream_timeout :: stream tS :: 1 :: =%next_upstream_timeout
      proxy_protocol :: stream tS :: 1 :: on | off :: off :: The server behind is told the client's address by the PROXY protocol.
      proxy_half_close :: stream tS :: flag :: on | off :: off :: Each direction of a connection is closed by itself.
      proxy_ssl :: stream tS :: flag :: on | off :: off :: TLS is spoken to the server behind.
      proxy_ssl_session_reuse :: stream tS :: flag :: =%ssl_session_reuse
      proxy_ssl_protocols :: stream tS :: 1+ :: =%ssl_protocols
      proxy_ssl_ciphers :: stream tS :: 1 :: =%ssl_ciphers
      proxy_ssl_name :: stream tS :: 1 :: =%ssl_name
      proxy_ssl_server_name :: stream tS :: flag :: =%ssl_server_name
      proxy_ssl_alpn :: stream tS :: 1+ :: protocol … :: - :: @1.29.4 Protocols that are offered by ALPN.
      proxy_ssl_verify :: stream tS :: flag :: =%ssl_verify
      proxy_ssl_verify_depth :: stream tS :: 1 :: =%ssl_verify_depth
      proxy_ssl_trusted_certificate :: stream tS :: 1 :: =%ssl_trusted_certificate
      proxy_ssl_crl :: stream tS :: 1 :: =%ssl_crl
      proxy_ssl_certificate :: stream tS :: 1 :: =%ssl_certificate
      proxy_ssl_certificate_key :: stream tS :: 1 :: =%ssl_certificate_key
      proxy_ssl_certificate_cache :: stream tS :: 1-3 :: =%ssl_certificate_cache
      proxy_ssl_password_file :: stream tS :: 1 :: =%ssl_password_file
      proxy_ssl_conf_command :: stream tS :: 2 :: =%ssl_conf_command
  `, likeHttp),
  },
  {
    name: 'ngx_stream_realip_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_realip_module.html',
    directives: directivesOf(`
      set_real_ip_from :: stream tS :: 1 :: =
  `, likeHttp),
  },
  {
    name: 'ngx_stream_return_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_return_module.html',
    directives: directivesOf(`
      return :: tS :: 1 :: value :: - :: Sends this text and closes the connection.
  `, likeHttp),
  },
  {
    name: 'ngx_stream_set_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_set_module.html',
    directives: directivesOf(`
      set :: tS :: 2 :: $variable value :: - :: @1.19.3 Gives a variable a value.
  `, likeHttp),
  },
  {
    name: 'ngx_stream_split_clients_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_split_clients_module.html',
    directives: directivesOf(`
      split_clients :: stream :: 2{e} :: =
  `, likeHttp),
  },
  {
    name: 'ngx_stream_ssl_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_ssl_module.html',
    directives: directivesOf(`
      ssl_handshake_timeout :: stream tS :: 1 :: time :: 60s :: How long a handshake may take.
      ssl_certificate :: stream tS :: 1 :: =
      ssl_certificate_key :: stream tS :: 1 :: =
      ssl_certificate_cache :: stream tS :: 1-3 :: =
      ssl_ech_file :: stream tS :: 1 :: =
      ssl_password_file :: stream tS :: 1 :: =
      ssl_certificate_compression :: stream tS :: flag :: =
      ssl_dhparam :: stream tS :: 1 :: =
      ssl_ecdh_curve :: stream tS :: 1 :: =
      ssl_protocols :: stream tS :: 1+ :: =
      ssl_ciphers :: stream tS :: 1 :: =
      ssl_verify_client :: stream tS :: 1 :: =
      ssl_verify_depth :: stream tS :: 1 :: =
      ssl_client_certificate :: stream tS :: 1 :: =
      ssl_trusted_certificate :: stream tS :: 1 :: =
      ssl_prefer_server_ciphers :: stream tS :: flag :: =
      ssl_session_cache :: stream tS :: 1-2 :: =
      ssl_session_tickets :: stream tS :: flag :: =
      ssl_session_ticket_key :: stream tS :: 1 :: =
      ssl_session_timeout :: stream tS :: 1 :: =
      ssl_crl :: stream tS :: 1 :: =
      ssl_ocsp :: stream tS :: 1 :: =@1.27.2
      ssl_ocsp_responder :: stream tS :: 1 :: =@1.27.2
      ssl_ocsp_cache :: stream tS :: 1 :: =@1.27.2
      ssl_stapling :: stream tS :: flag :: =@1.27.2
      ssl_stapling_file :: stream tS :: 1 :: =@1.27.2
      ssl_stapling_responder :: stream tS :: 1 :: =@1.27.2
      ssl_stapling_verify :: stream tS :: flag :: =@1.27.2
      ssl_conf_command :: stream tS :: 2 :: =
      ssl_reject_handshake :: stream tS :: flag :: =@1.25.5
      ssl_alpn :: stream tS :: 1+ :: protocol … :: - :: @1.21.4 Protocols that are taken by ALPN.
  `, likeHttp),
  },
  {
    name: 'ngx_stream_ssl_preread_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_ssl_preread_module.html',
    directives: directivesOf(`
      ssl_preread :: stream tS :: flag :: on | off :: off :: The ClientHello is read without ending TLS: $ssl_preread_server_name is the name that the client asks for.
  `, likeHttp),
  },
  {
    name: 'ngx_stream_upstream', page: 'https://nginx.org/en/docs/stream/ngx_stream_upstream_module.html',
    directives: directivesOf(`
      upstream :: stream :: 1{} :: =
      server :: tU :: 1+ :: address [weight=number] [max_conns=number] [max_fails=number] [fail_timeout=time] [backup] [down] [resolve] :: - :: One server of the group.
      resolver :: tU :: 1+ :: =@1.27.3
      resolver_timeout :: tU :: 1 :: =@1.27.3
  `, likeHttp),
  },
  {
    name: 'ngx_stream_upstream_hash_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_upstream_module.html',
    directives: directivesOf(`
      hash :: tU :: 1-2 :: =
  `, likeHttp),
  },
  {
    name: 'ngx_stream_upstream_least_conn_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_upstream_module.html',
    directives: directivesOf(`
      least_conn :: tU :: 0 :: =
  `, likeHttp),
  },
  {
    name: 'ngx_stream_upstream_least_time_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_upstream_module.html',
    directives: directivesOf(`
      least_time :: tU :: 1-2 :: connect | first_byte | last_byte [inflight] :: - :: The server with the shortest times and fewest connections is chosen.
  `, likeHttp),
  },
  {
    name: 'ngx_stream_upstream_random_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_upstream_module.html',
    directives: directivesOf(`
      random :: tU :: 0-2 :: =
  `, likeHttp),
  },
  {
    name: 'ngx_stream_upstream_zone_module', page: 'https://nginx.org/en/docs/stream/ngx_stream_upstream_module.html',
    directives: directivesOf(`
      zone :: tU :: 1-2 :: =
  `, likeHttp),
  },
];
