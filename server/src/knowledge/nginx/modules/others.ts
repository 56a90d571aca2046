/** Exports otherModules: those of other makers that people meet most, ingress-nginx's among them. Contexts and arguments are those of their documentation; where it is silent, wide ones. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const otherModules: readonly NginxModule[] = [
  {
    name: 'headers-more-nginx-module', page: 'https://github.com/openresty/headers-more-nginx-module', origin: 'OpenResty',
    directives: directivesOf(`
      more_set_headers :: H S L l :: 1+ :: [-s codes] [-t types] [-a] 'name: value' … :: - :: Sets headers of the answer, whatever made it. Unlike add_header it replaces, counts for all codes, and is inherited beside those of inner blocks.
      more_clear_headers :: H S L l :: 1+ :: [-s codes] [-t types] name … :: - :: Removes headers of the answer.
      more_set_input_headers :: H S L l :: 1+ :: [-r] [-t types] 'name: value' … :: - :: Sets headers of the request, before it is passed on.
      more_clear_input_headers :: H S L l :: 1+ :: [-t types] name … :: - :: Removes headers of the request.
  `),
  },
  {
    name: 'echo-nginx-module', page: 'https://github.com/openresty/echo-nginx-module', origin: 'OpenResty',
    directives: directivesOf(`
      echo :: L l :: 0+ :: [-n] text … :: - :: Answers with this text.
      echo_duplicate :: L l :: 2 :: count text :: - :: Answers with the text, so many times.
      echo_flush :: L l :: 0 :: - :: - :: Sends what there is.
      echo_sleep :: L l :: 1 :: seconds :: - :: Waits.
      echo_blocking_sleep :: L l :: 1 :: seconds :: - :: Waits, and the whole worker with it.
      echo_reset_timer :: L l :: 0 :: - :: - :: Sets the clock of $echo_timer_elapsed back.
      echo_read_request_body :: L l :: 0 :: - :: - :: Reads the body of the request.
      echo_location :: L l :: 1-2 :: uri [arguments] :: - :: Answers with that of a subrequest, one after the other.
      echo_location_async :: L l :: 1-2 :: uri [arguments] :: - :: Answers with that of a subrequest; several run at once.
      echo_subrequest :: L l :: 2+ :: method uri [options] :: - :: Answers with that of a subrequest.
      echo_subrequest_async :: L l :: 2+ :: method uri [options] :: - :: Answers with that of a subrequest; several run at once.
      echo_foreach_split :: L l :: 2 :: delimiter string :: - :: Runs what follows for each part of a text.
      echo_end :: L l :: 0 :: - :: - :: Ends that.
      echo_request_body :: L l :: 0 :: - :: - :: Answers with the body of the request.
      echo_exec :: L l :: 1-2 :: uri [arguments] | @name :: - :: An internal redirect.
      echo_status :: L l :: 1 :: code :: 200 :: The status of what echo answers.
      echo_before_body :: H S L l :: 0+ :: text … :: - :: Text in front of the body.
      echo_after_body :: H S L l :: 0+ :: text … :: - :: Text behind the body.
  `),
  },
  {
    name: 'set-misc-nginx-module', page: 'https://github.com/openresty/set-misc-nginx-module', origin: 'OpenResty',
    directives: directivesOf(`
      set_if_empty :: S s L l :: 2 :: $variable value :: - :: Gives the variable the value where it has none.
      set_quote_sql_str :: S s L l :: 1-2 :: $variable [value] :: - :: Quotes a text for MySQL.
      set_quote_pgsql_str :: S s L l :: 1-2 :: $variable [value] :: - :: Quotes a text for PostgreSQL.
      set_quote_json_str :: S s L l :: 1-2 :: $variable [value] :: - :: Quotes a text for JSON.
      set_unescape_uri :: S s L l :: 1-2 :: $variable [value] :: - :: Resolves escapes of URIs.
      set_escape_uri :: S s L l :: 1-2 :: $variable [value] :: - :: Escapes a text for URIs.
      set_hashed_upstream :: S s L l :: 3 :: $variable list value :: - :: Chooses a group of a list by a hash.
      set_base32_alphabet :: H S s L l :: 1 :: alphabet :: - :: The alphabet of base32.
      set_encode_base32 :: S s L l :: 1-2 :: $variable [value] :: - :: Base32 of a text.
      set_decode_base32 :: S s L l :: 1-2 :: $variable [value] :: - :: A text of base32.
      set_encode_base64 :: S s L l :: 1-2 :: $variable [value] :: - :: Base64 of a text.
      set_decode_base64 :: S s L l :: 1-2 :: $variable [value] :: - :: A text of base64.
      set_encode_hex :: S s L l :: 1-2 :: $variable [value] :: - :: Hexadecimal digits of a text.
      set_decode_hex :: S s L l :: 1-2 :: $variable [value] :: - :: A text of hexadecimal digits.
      set_sha1 :: S s L l :: 1-2 :: $variable [value] :: - :: The SHA-1 of a text.
      set_md5 :: S s L l :: 1-2 :: $variable [value] :: - :: The MD5 of a text.
      set_hmac_sha1 :: S s L l :: 3 :: $variable secret value :: - :: The HMAC of a text, with SHA-1.
      set_hmac_sha256 :: S s L l :: 3 :: $variable secret value :: - :: The HMAC of a text, with SHA-256.
      set_random :: S s L l :: 3 :: $variable from to :: - :: A random number.
      set_secure_random_alphanum :: S s L l :: 2 :: $variable length :: - :: Random letters and digits.
      set_secure_random_lcalpha :: S s L l :: 2 :: $variable length :: - :: Random small letters.
      set_rotate :: S s L l :: 3 :: $variable from to :: - :: Numbers in turn.
      set_local_today :: S s L l :: 1 :: $variable :: - :: Today's date.
      set_formatted_gmt_time :: S s L l :: 2 :: $variable format :: - :: The time, in UTC.
      set_formatted_local_time :: S s L l :: 2 :: $variable format :: - :: The time, here.
  `),
  },
  {
    name: 'ngx_http_geoip2_module', page: 'https://github.com/leev/ngx_http_geoip2_module', origin: 'leev',
    directives: directivesOf(`
      geoip2 :: H stream :: 1+{e} :: file :: - :: A database of MaxMind: each line of the block makes a variable of one of its values.
      geoip2_proxy :: H :: 1 :: address | CIDR :: - :: A proxy whose X-Forwarded-For is believed.
      geoip2_proxy_recursive :: H :: flag :: on | off :: off :: Several such proxies are passed over.
  `),
  },
  {
    name: 'ModSecurity-nginx', page: 'https://github.com/owasp-modsecurity/ModSecurity-nginx', origin: 'OWASP',
    directives: directivesOf(`
      modsecurity :: H S L :: flag :: on | off :: off :: Requests are checked by ModSecurity's rules. ingress-nginx makes it of enable-modsecurity.
      modsecurity_rules :: H S L :: 1 :: rules :: - :: Rules, here.
      modsecurity_rules_file :: H S L :: 1 :: file :: - :: A file of rules.
      modsecurity_rules_remote :: H S L :: 2 :: key url :: - :: Rules from elsewhere.
      modsecurity_transaction_id :: H S L :: 1 :: string :: - :: The name of a transaction in ModSecurity's log; ingress-nginx gives it $request_id.
      modsecurity_use_error_log :: H S L :: flag :: on | off :: on :: ModSecurity writes to nginx's error log.
  `),
  },
  {
    name: 'ngx_brotli', page: 'https://github.com/google/ngx_brotli', origin: 'Google',
    directives: directivesOf(`
      brotli :: H S L l :: flag :: on | off :: off :: Answers are compressed with Brotli for clients that take it.
      brotli_static :: H S L l :: 1 :: on | off | always :: off :: Files with .br at their end are sent where they lie beside.
      brotli_types :: H S L :: 1+ :: type … :: text/html :: The media types that are compressed.
      brotli_comp_level :: H S L :: 1 :: level :: 6 :: From 0 to 11.
      brotli_min_length :: H S L :: 1 :: length :: 20 :: Shorter answers are not compressed.
      brotli_window :: H S L :: 1 :: size :: 512k :: The window of the compression.
      brotli_buffers :: H S L :: 2 :: number size :: 32 4k|16 8k :: Obsolete.
  `),
  },
  {
    name: 'nginx-opentracing', page: 'https://github.com/opentracing-contrib/nginx-opentracing', origin: 'OpenTracing',
    directives: directivesOf(`
      opentracing :: H S L :: flag :: on | off :: off :: Requests are traced.
      opentracing_load_tracer :: M H :: 2 :: library file :: - :: The tracer.
      opentracing_tag :: H S L :: 2 :: key value :: - :: A tag of each span.
      opentracing_operation_name :: H S L :: 1 :: name :: - :: The name of the span.
      opentracing_location_operation_name :: H S L :: 1 :: name :: - :: The name of the location's span.
      opentracing_trace_locations :: H S L :: flag :: on | off :: on :: Each location has a span.
      opentracing_trust_incoming_span :: H S L :: flag :: on | off :: on :: A span that the client names is taken.
      opentracing_propagate_context :: H S L :: 0 :: - :: - :: The span is passed on in headers.
      opentracing_grpc_propagate_context :: H S L :: 0 :: - :: - :: The same for gRPC.
      opentracing_fastcgi_propagate_context :: H S L :: 0 :: - :: - :: The same for FastCGI.
  `),
  },
  {
    name: 'opentelemetry nginx modules', page: 'https://github.com/open-telemetry/opentelemetry-cpp-contrib', origin: 'OpenTelemetry',
    directives: directivesOf(`
      opentelemetry :: H S L :: 1 :: on | off :: on :: Requests are traced.
      opentelemetry_config :: H :: 1 :: file :: - :: The tracer's configuration.
      opentelemetry_propagate :: H S L :: 0-1 :: [format] :: - :: The trace is passed on in headers.
      opentelemetry_operation_name :: H S L :: 1 :: name :: - :: The name of the span.
      opentelemetry_trust_incoming_spans :: H S L :: 1 :: on | off :: on :: A span that the client names is taken.
      opentelemetry_attribute :: H S L :: 2 :: key value :: - :: An attribute of each span.
      opentelemetry_capture_headers :: H S L :: 1 :: on | off :: off :: Headers are kept in the span.
      opentelemetry_sensitive_header_names :: H S L :: 1 :: regex :: - :: Headers that are not.
      opentelemetry_sensitive_header_values :: H S L :: 1 :: regex :: - :: Values that are not.
      opentelemetry_ignore_paths :: H S L :: 1 :: regex :: - :: Paths that are not traced.
      otel_exporter :: H :: 0{e} :: - :: - :: Where traces are sent.
      otel_service_name :: H :: 1 :: name :: - :: The name of the service in traces.
      otel_trace :: H S L :: 1 :: on | off | $variable :: off :: Requests are traced.
      otel_trace_context :: H S L :: 1 :: extract | inject | propagate | ignore :: ignore :: What becomes of the trace that the client names.
      otel_span_name :: H S L :: 1 :: name :: - :: The name of the span.
      otel_span_attr :: H S L :: 2 :: name value :: - :: An attribute of the span.
  `),
  },
  {
    name: 'nginx-sticky-module-ng', page: 'https://bitbucket.org/nginx-goodies/nginx-sticky-module-ng', origin: 'nginx-goodies',
    directives: directivesOf(`
      session_sticky :: U :: 0+ :: [options] :: - :: A client stays with its server, by a cookie.
  `),
  },
  {
    name: 'ngx_http_substitutions_filter_module', page: 'https://github.com/yaoweibin/ngx_http_substitutions_filter_module', origin: 'yaoweibin',
    directives: directivesOf(`
      subs_filter :: H S L :: 2-3 :: text replacement [gior] :: - :: Text of answers that is replaced, also by regexes.
      subs_filter_types :: H S L :: 1+ :: type … :: text/html :: The media types that this is done for.
      subs_filter_bypass :: H S L :: 1+ :: string … :: - :: When it is not done.
  `),
  },
  {
    name: 'nginx-module-vts', page: 'https://github.com/vozlt/nginx-module-vts', origin: 'vozlt',
    directives: directivesOf(`
      vhost_traffic_status :: H S L :: flag :: on | off :: off :: Requests are counted by server, location and filter.
      vhost_traffic_status_zone :: H :: 0-1 :: [shared:name:size] :: shared:vhost_traffic_status:1m :: Memory for the counters.
      vhost_traffic_status_display :: H S L :: 0-1 :: [format] :: - :: Answers with the counters.
      vhost_traffic_status_display_format :: H S L :: 1 :: json | html | jsonp | prometheus :: json :: Their format.
      vhost_traffic_status_display_sum_key :: H S L :: 1 :: name :: * :: What the page calls the sum of all zones.
      vhost_traffic_status_filter_by_set_key :: H S L :: 1-2 :: key [name] :: - :: Counts by a key, too.
      vhost_traffic_status_filter_by_host :: H S L :: flag :: on | off :: off :: Counts by Host.
      vhost_traffic_status_filter :: H S L :: flag :: on | off :: on :: Whether filters count.
      vhost_traffic_status_dump :: H :: 1-2 :: path [period] :: - :: Keeps the counters in a file.
  `),
  },
  {
    name: 'nginx-influxdb-module', page: 'https://github.com/influxdata/nginx-influxdb-module', origin: 'InfluxData',
    directives: directivesOf(`
      influxdb :: H S L :: 1+ :: server_name=name host=address port=port … :: - :: Numbers of requests are sent to InfluxDB.
  `),
  },
  {
    name: 'nginx-dav-ext-module', page: 'https://github.com/arut/nginx-dav-ext-module', origin: 'arut',
    directives: directivesOf(`
      dav_ext_methods :: H S L :: 1+ :: off | PROPFIND | OPTIONS | LOCK | UNLOCK … :: off :: More methods of WebDAV.
      dav_ext_lock :: H S L :: 1 :: zone=name :: - :: The zone of locks.
      dav_ext_lock_zone :: H :: 1+ :: zone=name:size [timeout=time] :: - :: Memory for locks.
  `),
  },
  {
    name: 'njs', page: 'https://nginx.org/en/docs/http/ngx_http_js_module.html', origin: 'nginx',
    directives: directivesOf(`
      js_import :: H S L l X stream tS :: 1-3 :: [name from] module.js :: - :: Loads a module of JavaScript.
      js_include :: H stream :: 1 :: file :: - :: Obsolete: see js_import.
      js_path :: H S L l X stream tS :: 1 :: path :: - :: Where modules are looked for.
      js_content :: L l X :: 1 :: module.function :: - :: What answers the request.
      js_set :: H S L l X stream tS :: 2-3 :: $variable module.function [nocache] :: - :: A variable that JavaScript works out.
      js_var :: H S L l X stream tS :: 1-2 :: $variable [value] :: - :: A variable that JavaScript may write.
      js_header_filter :: L l X :: 1 :: module.function :: - :: Runs when the headers of the answer are known.
      js_body_filter :: L l X :: 1-2 :: module.function [buffer_type=…] :: - :: Runs for each piece of the body.
      js_access :: stream tS :: 1 :: module.function :: - :: Lets a connection in or refuses it.
      js_preread :: stream tS :: 1 :: module.function :: - :: Looks at the beginning of a connection.
      js_filter :: stream tS :: 1 :: module.function :: - :: Runs for each piece of data.
      js_fetch_buffer_size :: H S L stream tS :: 1 :: size :: 16k :: The buffer for ngx.fetch().
      js_fetch_ciphers :: H S L stream tS :: 1 :: ciphers :: - :: The ciphers of ngx.fetch().
      js_fetch_max_response_buffer_size :: H S L stream tS :: 1 :: size :: 1m :: The largest answer of ngx.fetch().
      js_fetch_protocols :: H S L stream tS :: 1+ :: protocol … :: - :: The versions of TLS of ngx.fetch().
      js_fetch_timeout :: H S L stream tS :: 1 :: time :: 60s :: How long ngx.fetch() may take.
      js_fetch_trusted_certificate :: H S L stream tS :: 1 :: file :: - :: The authorities that ngx.fetch() believes.
      js_fetch_verify :: H S L stream tS :: flag :: on | off :: on :: Whether certificates are verified.
      js_fetch_verify_depth :: H S L stream tS :: 1 :: number :: 100 :: How long the chain may be.
      js_shared_dict_zone :: H stream :: 1+ :: zone=name:size [timeout=time] [type=…] [evict] :: - :: Memory that all workers share.
      js_periodic :: L tS :: 1+ :: module.function [interval=time] … :: - :: Runs from time to time.
  `),
  },
  {
    name: 'nginx_plus', page: 'https://nginx.org/en/docs/http/ngx_http_api_module.html', origin: 'NGINX Plus',
    directives: directivesOf(`
      api :: L :: 0-1 :: [write=on|off] :: - :: NGINX Plus: the interface that shows and changes its state.
      status :: L :: 0 :: - :: - :: NGINX Plus, long ago: its state.
      status_zone :: S L tS :: 1 :: zone :: - :: NGINX Plus: counts requests in this zone.
      auth_jwt :: H S L X :: 1-2 :: realm [token=$variable] | off :: off :: NGINX Plus: access by JSON web tokens.
      auth_jwt_key_file :: H S L X :: 1 :: file :: - :: NGINX Plus: the keys of tokens.
      auth_jwt_key_request :: H S L X :: 1 :: uri :: - :: NGINX Plus: the keys of tokens, by a subrequest.
      health_check :: L tS :: 0+ :: [parameters] :: - :: NGINX Plus: servers of the group are asked from time to time.
      health_check_timeout :: stream tS :: 1 :: time :: 5s :: NGINX Plus: how long that may take.
      match :: H stream :: 1{e} :: name :: - :: NGINX Plus: what a good answer of a health check is.
      keyval :: H stream :: 3 :: key $variable zone=name :: - :: NGINX Plus: a variable by a table that can be changed.
      keyval_zone :: H stream :: 1+ :: zone=name:size [parameters] :: - :: NGINX Plus: such a table.
      state :: U tU :: 1 :: file :: - :: NGINX Plus: a file that keeps the servers of the group.
      ntlm :: U :: 0 :: - :: - :: NGINX Plus: connections stay with their client.
      queue :: U :: 1-2 :: number [timeout=time] :: - :: NGINX Plus: requests wait for a server.
      sticky_cookie_insert :: U :: 1+ :: name [parameters] :: - :: NGINX Plus, long ago: see sticky.
      zone_sync :: tS :: 0 :: - :: - :: NGINX Plus: zones of several boxes are kept the same.
      session_log :: H S L :: 1 :: name | off :: off :: NGINX Plus: a log by sessions.
      hls :: L :: 0 :: - :: - :: NGINX Plus: sends videos by HLS.
      f4f :: L :: 0 :: - :: - :: NGINX Plus: sends videos by HDS.
  `),
  },
];
