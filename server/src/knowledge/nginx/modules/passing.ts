/** Exports passing: what the modules that pass requests on have in common. `%` is the beginning of their directives' names. */
import { directivesOf } from '../table.ts';
import type { NginxDirectiveFact } from '../types.ts';

const common = `
    bind :: H S L :: 1-2 :: address [transparent] | off :: - :: The local address of connections to the server behind; \`transparent\` takes the client's.
    socket_keepalive :: H S L :: flag :: on | off :: off :: TCP keepalive on connections to the server behind.
    socket_rcvbuf :: H S L :: 1 :: size :: 0 :: @1.29.7 The receive buffer of such sockets.
    socket_sndbuf :: H S L :: 1 :: size :: 0 :: @1.29.7 The send buffer of such sockets.
    connect_timeout :: H S L :: 1 :: time :: 60s :: How long connecting to the server behind may take; then the next one is asked, or the client gets 504.
    send_timeout :: H S L :: 1 :: time :: 60s :: How long to wait between two writes of the request to the server behind.
    send_lowat :: H S L :: 1 :: size :: 0 :: The least to send at once, on BSD.
    read_timeout :: H S L :: 1 :: time :: 60s :: How long to wait between two reads of the answer of the server behind; then the client gets 504. WebSockets that are silent for so long are closed.
    intercept_errors :: H S L :: flag :: on | off :: off :: Answers of the server behind from 300 on are looked at by error_page, instead of being passed on.
    buffer_size :: H S L :: 1 :: size :: 4k|8k :: The buffer for the first part of the answer, its head. A larger head gets 502 ("upstream sent too big header").
    buffers :: H S L :: 2 :: number size :: 8 4k|8k :: Buffers for the answer of one request, beside buffer_size.
    busy_buffers_size :: H S L :: 1 :: size :: 8k|16k :: How much of them may be on the way to the client while the answer is still read.
    buffering :: H S L :: flag :: on | off :: on :: The answer is read as fast as it comes, into buffers and a file; off passes each piece on at once.
    request_buffering :: H S L :: flag :: on | off :: on :: The whole body of the request is read before the server behind is asked; off passes it on as it comes, and no other server can be tried once some of it has gone.
    ignore_client_abort :: H S L :: flag :: on | off :: off :: The request to the server behind goes on where the client has closed its connection.
    force_ranges :: H S L :: flag :: on | off :: off :: Ranges are served of any answer.
    limit_rate :: H S L :: 1 :: rate :: 0 :: The most bytes a second that are read from the server behind.
    max_temp_file_size :: H S L :: 1 :: size :: 1024m :: The largest temporary file of an answer; 0 turns them off.
    temp_file_write_size :: H S L :: 1 :: size :: 8k|16k :: How much is written to it at once.
    temp_path :: H S L :: 1-4 :: path [level1 [level2 [level3]]] :: %_temp :: The folder of temporary files.
    store :: H S L :: 1 :: on | off | string :: off :: Answers are kept as files, as a mirror does.
    store_access :: H S L :: 1-3 :: users:permissions … :: user:rw :: Permissions of these files.
    pass_request_headers :: H S L :: flag :: on | off :: on :: The headers of the request are passed on.
    pass_request_body :: H S L :: flag :: on | off :: on :: The body of the request is passed on.
    pass_header :: H S L :: 1 :: field :: - :: Passes a header of the answer on that is hidden otherwise: Date, Server, X-Pad, X-Accel-….
    hide_header :: H S L :: 1 :: field :: - :: Hides a header of the answer from the client.
    ignore_headers :: H S L :: 1+ :: field … :: - :: Headers of the answer that shall not work on nginx: X-Accel-Redirect, X-Accel-Expires, Expires, Cache-Control, Set-Cookie, Vary, ….
    next_upstream :: H S L :: 1+ :: error | timeout | invalid_header | http_500 | http_502 | http_503 | http_504 | http_403 | http_404 | http_429 | non_idempotent | off … :: error timeout :: In which cases the next server of the group is asked. Requests that change something (POST, LOCK, PATCH) are asked again only with \`non_idempotent\`.
    next_upstream_tries :: H S L :: 1 :: number :: 0 :: How many servers are tried at most; 0 is no limit.
    next_upstream_timeout :: H S L :: 1 :: time :: 0 :: How long trying may take; 0 is no limit.
    cache :: H S L :: 1 :: zone | off :: off :: Answers are kept in this zone of %_cache_path.
    cache_key :: H S L :: 1 :: string :: $scheme$proxy_host$request_uri :: What answers are kept by: requests with the same key get the same answer.
    cache_path :: H :: 2+ :: path [levels=levels] keys_zone=name:size [inactive=time] [max_size=size] [options] :: - :: A folder and a zone of memory for what is kept.
    cache_bypass :: H S L :: 1+ :: string … :: - :: Requests for which one of these is neither empty nor 0 are not answered from what is kept.
    no_cache :: H S L :: 1+ :: string … :: - :: Answers for which one of these is neither empty nor 0 are not kept.
    cache_valid :: H S L :: 1+ :: [code …] time :: - :: How long answers with these codes are kept. Headers of the answer go before it.
    cache_min_uses :: H S L :: 1 :: number :: 1 :: How often something has to be asked for before it is kept.
    cache_max_range_offset :: H S L :: 1 :: number :: - :: Requests for ranges behind this are passed on without the cache.
    cache_use_stale :: H S L :: 1+ :: error | timeout | invalid_header | updating | http_500 | http_502 | http_503 | http_504 | http_403 | http_404 | http_429 | off … :: off :: When what is too old is answered all the same.
    cache_methods :: H S L :: 1+ :: GET | HEAD | POST … :: GET HEAD :: The methods whose answers are kept.
    cache_lock :: H S L :: flag :: on | off :: off :: Of several requests for the same that is not kept yet, one is passed on and the others wait.
    cache_lock_timeout :: H S L :: 1 :: time :: 5s :: How long they wait; then they are passed on, too, and their answers are not kept.
    cache_lock_age :: H S L :: 1 :: time :: 5s :: After which time another one is passed on.
    cache_revalidate :: H S L :: flag :: on | off :: off :: What is too old is asked for with If-Modified-Since and If-None-Match.
    cache_background_update :: H S L :: flag :: on | off :: off :: What is too old is fetched in the background, while the client gets the old one.
    set_header :: H S L :: 2 :: field value :: - :: A header of the request to the server behind; an empty value leaves it out. A block that has one of its own inherits none of those around it. By default Host is $proxy_host and Connection is close.
    param :: H S L :: 2-3 :: parameter value [if_not_empty] :: - :: A parameter for the server behind. A block that has one of its own inherits none of those around it.
    ssl_session_reuse :: H S L :: flag :: on | off :: on :: TLS sessions with the server behind are taken up again.
    ssl_protocols :: H S L :: 1+ :: [SSLv2] [SSLv3] [TLSv1] [TLSv1.1] [TLSv1.2] [TLSv1.3] :: TLSv1.2 TLSv1.3 :: The versions of TLS that are spoken to the server behind.
    ssl_ciphers :: H S L :: 1 :: ciphers :: DEFAULT :: The ciphers that are offered to it.
    ssl_name :: H S L :: 1 :: name :: $proxy_host :: The name that its certificate has to be for, and that SNI names.
    ssl_server_name :: H S L :: flag :: on | off :: off :: Whether the handshake names the server (SNI). Many servers refuse a handshake without.
    ssl_verify :: H S L :: flag :: on | off :: off :: Whether its certificate is verified.
    ssl_verify_depth :: H S L :: 1 :: number :: 1 :: How long the chain of its certificate may be.
    ssl_trusted_certificate :: H S L :: 1 :: file :: - :: The authorities that its certificate may come from.
    ssl_crl :: H S L :: 1 :: file :: - :: Certificates that are revoked.
    ssl_certificate :: H S L :: 1 :: file :: - :: The certificate that nginx shows to it.
    ssl_certificate_key :: H S L :: 1 :: file :: - :: The key of that certificate.
    ssl_certificate_cache :: H S L :: 1-3 :: off | max=number [inactive=time] [valid=time] :: off :: @1.27.4 Certificates whose names hold variables are kept.
    ssl_password_file :: H S L :: 1 :: file :: - :: Passwords of keys, one in a line.
    ssl_conf_command :: H S L :: 2 :: name value :: - :: @1.19.4 A setting of OpenSSL itself.
  `;

/** The common directives of a module: `names` are those it has, without the beginning and its underscore. */
export function passing(beginning: string, names: string): NginxDirectiveFact[] {
  const wanted = new Set(names.trim().split(/\s+/));
  return directivesOf(common.replaceAll('%', beginning)).filter(({ name }) => wanted.has(name)).map((fact) => ({ ...fact, name: `${beginning}_${fact.name}`, syntax: `${beginning}_${fact.syntax}` }));
}
