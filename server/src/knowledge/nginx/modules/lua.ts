/** Exports luaModule: Lua in nginx (OpenResty). Contexts and arguments are those of ngx_http_lua_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const luaModule: NginxModule = {
  name: 'ngx_http_lua_module',
  page: 'https://github.com/openresty/lua-nginx-module',
  origin: 'OpenResty',
  directives: directivesOf(`
    lua_load_resty_core :: H stream :: flag :: on | off :: on :: Obsolete: the library resty.core is always loaded.
    lua_thread_cache_max_entries :: H stream :: 1 :: number :: 1024 :: How many Lua threads are kept for use again.
    lua_max_running_timers :: H stream :: 1 :: number :: 256 :: How many timers may run at once.
    lua_max_pending_timers :: H stream :: 1 :: number :: 1024 :: How many timers may wait.
    lua_shared_dict :: H stream :: 2 :: name size :: - :: Memory that all workers share, as \`ngx.shared.name\`. ingress-nginx keeps its backends in \`configuration_data\` and their balancing state in others.
    lua_capture_error_log :: H stream :: 1 :: size :: - :: Keeps the error log for Lua to read.
    lua_sa_restart :: H stream :: flag :: on | off :: on :: System calls are started again after signals.
    lua_regex_cache_max_entries :: H stream :: 1 :: number :: 1024 :: How many regexes are kept compiled.
    lua_regex_match_limit :: H stream :: 1 :: number :: 0 :: How much work one match of a regex may be.
    lua_package_cpath :: H stream :: 1 :: path :: - :: Where Lua looks for modules in C.
    lua_package_path :: H stream :: 1 :: path :: - :: Where Lua looks for modules. ingress-nginx's own are in /etc/nginx/lua.
    lua_code_cache :: H S L l stream tS :: flag :: on | off :: on :: Lua files are kept; off reads them for each request, for development.
    lua_need_request_body :: H S L l stream tS :: flag :: on | off :: off :: The body is read before Lua runs.
    lua_transform_underscores_in_response_headers :: H S L l stream tS :: flag :: on | off :: on :: Underscores in names of headers that Lua sets become dashes.
    lua_socket_log_errors :: H S L l stream tS :: flag :: on | off :: on :: Errors of Lua's sockets are logged.
    lua_socket_keepalive_timeout :: H S L l stream tS :: 1 :: time :: 60s :: How long idle connections of Lua's sockets are kept.
    lua_socket_connect_timeout :: H S L l stream tS :: 1 :: time :: 60s :: How long connecting may take.
    lua_socket_send_timeout :: H S L l stream tS :: 1 :: time :: 60s :: How long writing may take.
    lua_socket_send_lowat :: H S L l stream tS :: 1 :: size :: 0 :: The least to send at once.
    lua_socket_buffer_size :: H S L l stream tS :: 1 :: size :: 4k|8k :: The buffer for reading.
    lua_socket_pool_size :: H S L l stream tS :: 1 :: number :: 30 :: How many connections are kept for one server.
    lua_socket_read_timeout :: H S L l stream tS :: 1 :: time :: 60s :: How long reading may take.
    lua_http10_buffering :: H S L l stream tS :: flag :: on | off :: on :: Answers to HTTP/1.0 clients are collected, so that their length is known.
    lua_check_client_abort :: H S L l stream tS :: flag :: on | off :: off :: Lua is told when the client goes away.
    lua_use_default_type :: H S L l stream tS :: flag :: on | off :: on :: Answers of Lua have default_type.
    lua_ssl_protocols :: H S L stream tS :: 1+ :: [SSLv2] [SSLv3] [TLSv1] [TLSv1.1] [TLSv1.2] [TLSv1.3] :: SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3 :: The versions of TLS for Lua's sockets.
    lua_ssl_ciphers :: H S L stream tS :: 1 :: ciphers :: DEFAULT :: The ciphers for Lua's sockets.
    lua_ssl_verify_depth :: H S L stream tS :: 1 :: number :: 1 :: How long the chain of a certificate may be.
    lua_ssl_certificate :: H S L stream tS :: 1 :: file :: none :: The certificate that Lua's sockets show.
    lua_ssl_certificate_key :: H S L stream tS :: 1 :: file :: none :: Its key.
    lua_ssl_trusted_certificate :: H S L stream tS :: 1 :: file :: none :: The authorities that Lua's sockets believe.
    lua_ssl_crl :: H S L stream tS :: 1 :: file :: - :: Certificates that are revoked.
    lua_ssl_key_log :: H S L stream tS :: 1 :: file :: none :: Keys of sessions are written there, for those who look into TLS.
    lua_ssl_conf_command :: H S L stream tS :: 2 :: name value :: - :: A setting of OpenSSL itself.
    lua_malloc_trim :: H stream :: 1 :: number :: 1000 :: After how many requests memory is given back.
    lua_worker_thread_vm_pool_size :: H stream :: 1 :: number :: 10 :: How many Lua VMs worker threads may have.
    lua_upstream_skip_openssl_default_verify :: L l :: flag :: on | off :: off :: The certificate of the server behind is left to Lua to verify.
    precontent_by_lua_no_postpone :: H :: flag :: on | off :: off :: Lua runs in its turn instead of at the end of the phase.
    rewrite_by_lua_no_postpone :: H :: flag :: on | off :: off :: Lua runs in its turn instead of at the end of the phase.
    access_by_lua_no_postpone :: H :: flag :: on | off :: off :: Lua runs in its turn instead of at the end of the phase.
    balancer_keepalive :: U tU :: 1 :: connections :: - :: How many idle connections to servers are kept.
    init_by_lua_block :: H stream :: 0{lua} :: { Lua } :: - :: Lua that runs when nginx reads its configuration.
    init_by_lua_file :: H stream :: 1 :: file :: - :: A file of Lua that runs when nginx reads its configuration.
    init_by_lua :: H stream :: 1 :: 'Lua' :: - :: Lua that runs when nginx reads its configuration; obsolete, since quotes and backslashes have to be escaped: use init_by_lua_block.
    init_worker_by_lua_block :: H stream :: 0{lua} :: { Lua } :: - :: Lua that runs when a worker starts.
    init_worker_by_lua_file :: H stream :: 1 :: file :: - :: A file of Lua that runs when a worker starts.
    init_worker_by_lua :: H stream :: 1 :: 'Lua' :: - :: Lua that runs when a worker starts; obsolete, since quotes and backslashes have to be escaped: use init_worker_by_lua_block.
    exit_worker_by_lua_block :: H stream :: 0{lua} :: { Lua } :: - :: Lua that runs when a worker ends.
    exit_worker_by_lua_file :: H stream :: 1 :: file :: - :: A file of Lua that runs when a worker ends.
    set_by_lua_block :: S s L l :: 1{lua} :: $variable { Lua } :: - :: Lua that runs to give a variable its value, in turn with \`set\` and \`rewrite\`.
    set_by_lua_file :: S s L l :: 2+ :: $variable file [argument …] :: - :: A file of Lua that runs to give a variable its value, in turn with \`set\` and \`rewrite\`.
    set_by_lua :: S s L l :: 2+ :: $variable 'Lua' :: - :: Lua that runs to give a variable its value, in turn with \`set\` and \`rewrite\`; obsolete, since quotes and backslashes have to be escaped: use set_by_lua_block.
    server_rewrite_by_lua_block :: H S :: 0{lua} :: { Lua } :: - :: Lua that runs before the location is chosen.
    server_rewrite_by_lua_file :: H S :: 1 :: file :: - :: A file of Lua that runs before the location is chosen.
    rewrite_by_lua_block :: H S L l :: 0{lua} :: { Lua } :: - :: Lua that runs after the location's own \`rewrite\`, \`set\` and \`if\`; it may redirect, or change the path.
    rewrite_by_lua_file :: H S L l :: 1 :: file :: - :: A file of Lua that runs after the location's own \`rewrite\`, \`set\` and \`if\`; it may redirect, or change the path.
    rewrite_by_lua :: H S L l :: 1 :: 'Lua' :: - :: Lua that runs after the location's own \`rewrite\`, \`set\` and \`if\`; it may redirect, or change the path; obsolete, since quotes and backslashes have to be escaped: use rewrite_by_lua_block.
    access_by_lua_block :: H S L l :: 0{lua} :: { Lua } :: - :: Lua that runs to let the request in or refuse it.
    access_by_lua_file :: H S L l :: 1 :: file :: - :: A file of Lua that runs to let the request in or refuse it.
    access_by_lua :: H S L l :: 1 :: 'Lua' :: - :: Lua that runs to let the request in or refuse it; obsolete, since quotes and backslashes have to be escaped: use access_by_lua_block.
    precontent_by_lua_block :: H S L l :: 0{lua} :: { Lua } :: - :: Lua that runs before the content is made.
    precontent_by_lua_file :: H S L l :: 1 :: file :: - :: A file of Lua that runs before the content is made.
    content_by_lua_block :: L l tS :: 0{lua} :: { Lua } :: - :: Lua that runs to answer the request itself.
    content_by_lua_file :: L l tS :: 1 :: file :: - :: A file of Lua that runs to answer the request itself.
    content_by_lua :: L l tS :: 1 :: 'Lua' :: - :: Lua that runs to answer the request itself; obsolete, since quotes and backslashes have to be escaped: use content_by_lua_block.
    log_by_lua_block :: H S L l stream tS :: 0{lua} :: { Lua } :: - :: Lua that runs when the request has been answered.
    log_by_lua_file :: H S L l stream tS :: 1 :: file :: - :: A file of Lua that runs when the request has been answered.
    log_by_lua :: H S L l stream tS :: 1 :: 'Lua' :: - :: Lua that runs when the request has been answered; obsolete, since quotes and backslashes have to be escaped: use log_by_lua_block.
    header_filter_by_lua_block :: H S L l :: 0{lua} :: { Lua } :: - :: Lua that runs when the headers of the answer are known.
    header_filter_by_lua_file :: H S L l :: 1 :: file :: - :: A file of Lua that runs when the headers of the answer are known.
    header_filter_by_lua :: H S L l :: 1 :: 'Lua' :: - :: Lua that runs when the headers of the answer are known; obsolete, since quotes and backslashes have to be escaped: use header_filter_by_lua_block.
    body_filter_by_lua_block :: H S L l :: 0{lua} :: { Lua } :: - :: Lua that runs for each piece of the answer's body.
    body_filter_by_lua_file :: H S L l :: 1 :: file :: - :: A file of Lua that runs for each piece of the answer's body.
    body_filter_by_lua :: H S L l :: 1 :: 'Lua' :: - :: Lua that runs for each piece of the answer's body; obsolete, since quotes and backslashes have to be escaped: use body_filter_by_lua_block.
    balancer_by_lua_block :: U tU :: 0{lua} :: { Lua } :: - :: Lua that runs to choose the server that the request goes to, and the port; \`server\` lines of the group are never asked then.
    balancer_by_lua_file :: U tU :: 1 :: file :: - :: A file of Lua that runs to choose the server that the request goes to, and the port; \`server\` lines of the group are never asked then.
    ssl_client_hello_by_lua_block :: H S stream tS :: 0{lua} :: { Lua } :: - :: Lua that runs when a client begins a TLS handshake.
    ssl_client_hello_by_lua_file :: H S stream tS :: 1 :: file :: - :: A file of Lua that runs when a client begins a TLS handshake.
    ssl_certificate_by_lua_block :: H S stream tS :: 0{lua} :: { Lua } :: - :: Lua that runs to choose the certificate of a handshake.
    ssl_certificate_by_lua_file :: H S stream tS :: 1 :: file :: - :: A file of Lua that runs to choose the certificate of a handshake.
    ssl_session_store_by_lua_block :: H :: 0{lua} :: { Lua } :: - :: Lua that runs to keep a TLS session.
    ssl_session_store_by_lua_file :: H :: 1 :: file :: - :: A file of Lua that runs to keep a TLS session.
    ssl_session_fetch_by_lua_block :: H :: 0{lua} :: { Lua } :: - :: Lua that runs to find a TLS session.
    ssl_session_fetch_by_lua_file :: H :: 1 :: file :: - :: A file of Lua that runs to find a TLS session.
    proxy_ssl_certificate_by_lua_block :: L l :: 0{lua} :: { Lua } :: - :: Lua that runs to choose the certificate shown to the server behind.
    proxy_ssl_certificate_by_lua_file :: L l :: 1 :: file :: - :: A file of Lua that runs to choose the certificate shown to the server behind.
    proxy_ssl_verify_by_lua_block :: L l :: 0{lua} :: { Lua } :: - :: Lua that runs to verify the certificate of the server behind.
    proxy_ssl_verify_by_lua_file :: L l :: 1 :: file :: - :: A file of Lua that runs to verify the certificate of the server behind.
    preread_by_lua_block :: stream tS :: 0{lua} :: { Lua } :: - :: Lua that runs when the beginning of a connection is looked at.
    preread_by_lua_file :: stream tS :: 1 :: file :: - :: A file of Lua that runs when the beginning of a connection is looked at.
  `),
};
