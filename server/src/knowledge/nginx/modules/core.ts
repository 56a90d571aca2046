/** Exports coreModule: servers, locations, and the way of a request. Contexts and arguments are those of http/ngx_http_core_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const coreModule: NginxModule = {
  name: 'ngx_http_core_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_core_module.html',
  directives: directivesOf(`
    variables_hash_max_size :: H :: 1 :: size :: 1024 :: The largest size of the table of variables; nginx asks for more where it has too many.
    variables_hash_bucket_size :: H :: 1 :: size :: 64 :: The size of one bucket of that table.
    server_names_hash_max_size :: H :: 1 :: size :: 512 :: The largest size of the table of server names; nginx asks for more where there are many.
    server_names_hash_bucket_size :: H :: 1 :: size :: 32|64|128 :: The size of one bucket of the table of server names; long names need a larger one.
    server :: H :: 0{} :: - :: - :: A virtual server: it is chosen by the address and port that a request came to (\`listen\`), then by its Host (\`server_name\`).
    connection_pool_size :: H S :: 1 :: size :: 512 :: Memory that a connection begins with.
    request_pool_size :: H S :: 1 :: size :: 4k :: Memory that a request begins with.
    client_header_timeout :: H S :: 1 :: time :: 60s :: How long a client may take to send the head of its request; then it gets 408.
    client_header_buffer_size :: H S :: 1 :: size :: 1k :: The buffer for the head of a request; a larger one gets those of large_client_header_buffers.
    large_client_header_buffers :: H S :: 2 :: number size :: 4 8k :: Buffers for large heads. A request line that fits in none gets 414, a header 400.
    max_headers :: H S :: 1 :: number :: 1000 :: @1.29.7 How many headers a request may have.
    ignore_invalid_headers :: H S :: flag :: on | off :: on :: Headers with odd characters in their names are ignored.
    merge_slashes :: H S :: flag :: on | off :: on :: Several slashes side by side in a path are one, before locations are compared with it.
    underscores_in_headers :: H S :: flag :: on | off :: off :: Headers with an underscore in their name are taken. Without it they are invalid, and dropped without a word.
    location :: S L :: 1-2{} :: [ = | ~ | ~* | ^~ ] path | @name :: - :: What to do with requests for some paths. \`=\` is exactly this path; a plain path is every path that begins with it, and the longest counts; regexes (\`~\`, \`~*\` without case) go before plain ones, the first that fits; \`^~\` is a plain path that no regex takes from. \`@name\` is for internal redirects.
    listen :: S :: 1+ :: address[:port] | port | unix:path [default_server] [ssl] [options] :: *:80 :: The address and port that the server takes connections on. Of several servers the one with \`default_server\` (or else the first) answers requests for names that none of them has.
    server_name :: S :: 1+ :: name … :: "" :: The names that the server answers to: exact ones first, then the longest \`*.name\`, then the longest \`name.*\`, then the first regex (\`~\`) that fits.
    types_hash_max_size :: H S L :: 1 :: size :: 1024 :: The largest size of the table of file types.
    types_hash_bucket_size :: H S L :: 1 :: size :: 64 :: The size of one bucket of that table.
    types :: H S L :: 0{e} :: - :: text/html html; image/gif gif; image/jpeg jpg :: Media types by the endings of file names.
    default_type :: H S L :: 1 :: type :: text/plain :: The media type where the file's ending is in no \`types\`.
    root :: H S L l :: 1 :: path :: html :: The folder of files: the whole path of the request is put behind it.
    alias :: L :: 1 :: path :: - :: The folder or file that takes the place of the location's path. End both in a slash, or none.
    limit_except :: L :: 1+{} :: method … :: - :: What stands in the block is for all methods but these. GET stands for HEAD, too.
    client_max_body_size :: H S L :: 1 :: size :: 1m :: The largest body of a request; a larger one gets 413. 0 is no limit.
    client_body_buffer_size :: H S L :: 1 :: size :: 8k|16k :: The buffer for the body of a request; what is larger goes into a file.
    client_body_timeout :: H S L :: 1 :: time :: 60s :: How long to wait between two pieces of the body; then the client gets 408.
    client_body_temp_path :: H S L :: 1-4 :: path [level1 [level2 [level3]]] :: client_body_temp :: The folder for bodies of requests that do not fit into the buffer.
    client_body_in_file_only :: H S L :: 1 :: on | clean | off :: off :: Bodies are always written to files, for debugging or for programs that read them.
    client_body_in_single_buffer :: H S L :: flag :: on | off :: off :: The body is kept in one buffer, for those who use $request_body.
    client_body_early_read :: H S :: 1+ :: on | off :: off :: The body is read before the request is worked on.
    sendfile :: H S L l :: flag :: on | off :: off :: Files go from disk to socket inside the kernel (sendfile(2)).
    sendfile_max_chunk :: H S L :: 1 :: size :: 2m :: The most that one call of sendfile may send, so that a fast client does not hold the worker.
    subrequest_output_buffer_size :: H S L :: 1 :: size :: 4k|8k :: The buffer for the answer of a subrequest.
    aio :: H S L :: 1 :: on | off | threads[=pool] :: off :: Files are read while other connections go on.
    aio_write :: H S L :: flag :: on | off :: off :: Temporary files are written in that way, too.
    read_ahead :: H S L :: 1 :: size :: 0 :: How much the kernel reads ahead of a file.
    directio :: H S L :: 1 :: size | off :: off :: Files from this size on are read past the kernel's cache (O_DIRECT).
    directio_alignment :: H S L :: 1 :: size :: 512 :: The alignment for that.
    tcp_nopush :: H S L :: flag :: on | off :: off :: The head of the answer and the beginning of the file go in one packet (TCP_CORK). With \`sendfile\`.
    tcp_nodelay :: H S L :: flag :: on | off :: on :: Small packets go at once (TCP_NODELAY) on connections that are kept.
    send_timeout :: H S L :: 1 :: time :: 60s :: How long to wait for the client to take more of the answer, between two writes; then the connection is closed.
    send_lowat :: H S L :: 1 :: size :: 0 :: The least to send at once, on BSD.
    postpone_output :: H S L :: 1 :: size :: 1460 :: Output is held back until there is so much of it.
    limit_rate :: H S L l :: 1 :: rate :: 0 :: The most bytes a second for one answer; 0 is no limit.
    limit_rate_after :: H S L l :: 1 :: size :: 0 :: How much goes at full speed before limit_rate counts.
    keepalive_time :: H S L :: 1 :: time :: 1h :: @1.19.10 How long a connection may be kept at most.
    keepalive_timeout :: H S L :: 1-2 :: timeout [header_timeout] :: 75s :: How long an idle connection of a client is kept open; 0 closes it after each answer. The second value goes into the header Keep-Alive.
    keepalive_min_timeout :: H S L :: 1 :: time :: 0 :: @1.27.4 How long idle connections are kept at least when nginx shuts down.
    keepalive_requests :: H S L :: 1 :: number :: 1000 :: How many requests a connection may bring before it is closed.
    keepalive_disable :: H S L :: 1-2 :: none | browser … :: msie6 :: Browsers whose connections are not kept.
    satisfy :: H S L :: 1 :: all | any :: all :: Whether a request has to pass all of allow/deny, auth_basic, auth_request and auth_jwt, or one of them is enough.
    auth_delay :: H S L :: 1 :: time :: 0s :: Answers 401 are delayed, against guessing of passwords.
    internal :: L :: 0 :: - :: - :: The location is for internal redirects only (error_page, try_files, rewrite, X-Accel-Redirect); requests from outside get 404.
    lingering_close :: H S L :: 1 :: off | on | always :: on :: Whether nginx reads on what a client still sends before it closes the connection.
    lingering_time :: H S L :: 1 :: time :: 30s :: How long it reads on.
    lingering_timeout :: H S L :: 1 :: time :: 5s :: How long it waits for more meanwhile.
    reset_timedout_connection :: H S L :: flag :: on | off :: off :: Connections that timed out are reset rather than closed, which frees their memory.
    absolute_redirect :: H S L :: flag :: on | off :: on :: Redirects that nginx makes name scheme and host; off gives the path alone.
    server_name_in_redirect :: H S L :: flag :: on | off :: off :: Redirects name the first server_name instead of the request's Host.
    port_in_redirect :: H S L :: flag :: on | off :: on :: Redirects name the port where it is not the usual one.
    msie_padding :: H S L :: flag :: on | off :: on :: Adds text to error pages for old Internet Explorers, which hide short ones.
    msie_refresh :: H S L :: flag :: on | off :: off :: Old Internet Explorers get a page that refreshes instead of a redirect.
    log_not_found :: H S L :: flag :: on | off :: on :: Files that are not there are written to the error log.
    log_subrequest :: H S L :: flag :: on | off :: off :: Subrequests are written to the access log, too.
    recursive_error_pages :: H S L :: flag :: on | off :: off :: An error page may have an error page of its own.
    server_tokens :: H S L :: 1 :: on | off | build | string :: on :: Whether the header Server and error pages tell nginx's version.
    if_modified_since :: H S L :: 1 :: off | exact | before :: exact :: How the time of If-Modified-Since is compared with the file's.
    max_ranges :: H S L :: 1 :: number :: - :: How many ranges a request may ask for; 0 turns ranges off.
    chunked_transfer_encoding :: H S L :: flag :: on | off :: on :: Answers of unknown length are sent in chunks to HTTP/1.1 clients.
    etag :: H S L :: flag :: on | off :: on :: Files are sent with an ETag of their time and size.
    early_hints :: H S L :: 1+ :: string … :: - :: @1.29.0 When the answer 103 of a server behind is passed on.
    error_page :: H S L l :: 2+ :: code … [=[answer]] uri :: - :: Answers with these codes are made by another URI or named location instead. \`=200\` changes the code, \`=\` alone takes the code of what answers there.
    post_action :: H S L l :: 1 :: uri | off :: off :: A request that is made after each answer; not documented by nginx.
    error_log :: H S L :: 1+ :: file | stderr | syslog:… [level] :: logs/error.log error :: Where errors are written, from this level on: debug, info, notice, warn, error, crit, alert, emerg.
    open_file_cache :: H S L :: 1-2 :: off | max=number [inactive=time] :: off :: Keeps open files, their sizes and times, and what is not there.
    open_file_cache_valid :: H S L :: 1 :: time :: 60s :: After which time what is kept is looked at again.
    open_file_cache_min_uses :: H S L :: 1 :: number :: 1 :: How often a file has to be asked for within \`inactive\` to be kept open.
    open_file_cache_errors :: H S L :: flag :: on | off :: off :: Errors (file not found) are kept, too.
    open_file_cache_events :: H S L :: flag :: on | off :: off :: The kernel tells when a file changed, on BSD.
    resolver :: H S L :: 1+ :: address … [valid=time] [ipv4=on|off] [ipv6=on|off] [status_zone=zone] :: - :: The name servers that nginx asks for names it meets while requests run: those in variables of proxy_pass. Other names are looked up once, when nginx starts.
    resolver_timeout :: H S L :: 1 :: time :: 30s :: How long a look-up may take.
    gzip_vary :: H S L :: flag :: on | off :: off :: Answers that may be compressed say Vary: Accept-Encoding.
    gzip_http_version :: H S L :: 1 :: 1.0 | 1.1 :: 1.1 :: The least version of HTTP of a request that may be compressed for.
    gzip_proxied :: H S L :: 1+ :: off | expired | no-cache | no-store | private | no_last_modified | no_etag | auth | any … :: off :: When requests that came through a proxy (header Via) are compressed for.
    gzip_disable :: H S L :: 1+ :: regex … :: - :: Browsers, by User-Agent, that get no compressed answers.
    disable_symlinks :: H S L :: 1-2 :: on | off | if_not_owner [from=part] :: off :: Whether symbolic links on the way to a file are refused.
    upstream :: H :: 1{} :: name :: - :: A group of servers that requests can be passed to by its name.
  `),
};
