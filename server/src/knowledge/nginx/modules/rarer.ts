/** Exports rarerModules: those of other makers that are met in old versions of ingress-nginx, in OpenResty and here and there. Contexts and arguments are those of their documentation; where it is silent, wide ones. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const rarerModules: readonly NginxModule[] = [
  {
    name: 'ngx_stream_lua_module', page: 'https://github.com/openresty/stream-lua-nginx-module', origin: 'OpenResty',
    directives: directivesOf(`
      lua_add_variable :: stream :: 1 :: $variable :: - :: Makes a variable for TCP and UDP that Lua may set. It is empty until Lua does.
      preread_by_lua_no_postpone :: stream :: flag :: on | off :: off :: preread_by_lua_* runs in its turn, not as the last of its phase.
  `),
  },
  {
    name: 'ngx_http_ajp_module', page: 'https://github.com/yaoweibin/nginx_ajp_module', origin: 'Weibin Yao',
    directives: directivesOf(`
      ajp_pass :: L l :: 1 :: server :: - :: Passes the request on by AJP 1.3, the protocol of Tomcat and its likes.
      ajp_secret :: H S L :: 1 :: secret :: - :: The secret that the server behind asks for.
      ajp_keep_conn :: H S L :: flag :: on | off :: off :: Connections to the server behind are kept open.
      ajp_header_packet_buffer_size :: H S L :: 1 :: size :: 8k :: How large the packet with the request's headers may be.
      ajp_max_data_packet_size :: H S L :: 1 :: size :: 8k :: How large packets with data may be, to 64k.
      ajp_connect_timeout :: H S L :: 1 :: time :: 60s :: How long connecting may take.
      ajp_send_timeout :: H S L :: 1 :: time :: 60s :: How long may pass between two writes.
      ajp_read_timeout :: H S L :: 1 :: time :: 60s :: How long may pass between two reads.
      ajp_send_lowat :: H S L l :: 1 :: on | off | size :: off :: The least to send at once, on FreeBSD.
      ajp_buffers :: H S L :: 2 :: number size :: 8 4k|8k :: Buffers for the answer.
      ajp_buffer_size :: H S L :: 1 :: size :: 4k|8k :: The buffer for the beginning of the answer, with its headers.
      ajp_busy_buffers_size :: H S L :: 1 :: size :: - :: How much of the buffers may be on its way to the client.
      ajp_temp_path :: H S L :: 1-4 :: path [level1 [level2 [level3]]] :: ajp_temp :: Where answers go that are too long for the buffers.
      ajp_max_temp_file_size :: H S L l :: 1 :: size :: 1G :: How large such a file may get; 0 for none.
      ajp_temp_file_write_size :: H S L l :: 1 :: size :: - :: How much is written into it at once.
      ajp_next_upstream :: H S L :: 1+ :: error | timeout | invalid_header | http_500 | … | off :: error timeout :: When another server of the group is asked.
      ajp_intercept_errors :: H S L :: flag :: on | off :: off :: error_page counts for statuses of the server behind, too.
      ajp_ignore_client_abort :: H S L :: flag :: on | off :: off :: The server behind is asked to the end, even where the client has gone.
      ajp_ignore_headers :: H S L :: 1+ :: name … :: - :: Headers of the answer that nginx does not follow.
      ajp_hide_header :: H S L :: 1 :: name :: - :: A header of the answer that clients do not get.
      ajp_pass_header :: H S L :: 1 :: name :: - :: A header of the answer that clients get, though nginx keeps it back otherwise.
      ajp_pass_request_headers :: H S L :: flag :: on | off :: on :: The server behind gets the request's headers.
      ajp_pass_request_body :: H S L :: flag :: on | off :: on :: The server behind gets the request's body.
      ajp_store :: H S L :: 1 :: on | off | path :: off :: Answers are written to files.
      ajp_store_access :: H S L :: 1-3 :: who:rights … :: user:rw :: Rights of such files and folders.
      ajp_cache :: H S L :: 1 :: zone | off :: off :: Answers are kept in this zone.
      ajp_cache_key :: H S L :: 1 :: text :: - :: What answers are kept by.
      ajp_cache_methods :: H S L :: 1+ :: GET | HEAD | POST … :: GET HEAD :: Methods whose answers are kept.
      ajp_cache_min_uses :: H S L :: 1 :: number :: 1 :: So many requests come before an answer is kept.
      ajp_cache_path :: H S L :: 2+ :: path keys_zone=name:size … :: - :: Where answers are kept, and the zone's name.
      ajp_cache_use_stale :: H S L :: 1+ :: error | timeout | updating | … | off :: off :: When an old answer will do.
      ajp_cache_valid :: H S L :: 1+ :: [status …] time :: - :: How long answers are kept.
  `),
  },
  {
    name: 'ngx_http_redis2_module', page: 'https://github.com/openresty/redis2-nginx-module', origin: 'OpenResty',
    directives: directivesOf(`
      redis2_pass :: L l :: 1 :: server :: - :: Sends the location's queries to Redis; the client gets its answer as it is.
      redis2_query :: L l :: 1+ :: command argument … :: - :: A command for Redis, word by word. Several lines are sent one behind the other.
      redis2_raw_query :: L l :: 1 :: text :: - :: One command in the protocol's own words; variables count.
      redis2_raw_queries :: L l :: 2 :: number text :: - :: So many commands in the protocol's own words.
      redis2_literal_raw_query :: L l :: 1 :: text :: - :: One command in the protocol's own words; a dollar sign is a dollar sign.
      redis2_connect_timeout :: H S L :: 1 :: time :: 60s :: How long connecting may take.
      redis2_send_timeout :: H S L :: 1 :: time :: 60s :: How long may pass between two writes.
      redis2_read_timeout :: H S L :: 1 :: time :: 60s :: How long may pass between two reads.
      redis2_buffer_size :: H S L :: 1 :: size :: 4k|8k :: The buffer for answers.
      redis2_next_upstream :: H S L :: 1+ :: error | timeout | invalid_response | off :: error timeout :: When another server of the group is asked.
      redis2_bind :: H S L :: 1 :: address :: - :: The address that connections come from.
  `),
  },
  {
    name: 'nginx_cookie_flag_module', page: 'https://github.com/AirisX/nginx_cookie_flag_module', origin: 'AirisX',
    directives: directivesOf(`
      set_cookie_flag :: S L :: 2+ :: name | * [HttpOnly] [secure] [SameSite=…] :: - :: Adds these to the cookie that answers set; * stands for all others.
  `),
  },
  {
    name: 'ngx_http_auth_digest_module', page: 'https://github.com/atomx/nginx-http-auth-digest', origin: 'samizdatco',
    directives: directivesOf(`
      auth_digest :: H S L X :: 1 :: realm | off :: off :: Asks for a name and a password, which goes over the wire as a hash alone.
      auth_digest_user_file :: H S L X :: 1 :: file :: - :: The file with the names, realms and hashes (htdigest).
      auth_digest_timeout :: H S L :: 1 :: time :: 60s :: How long a client may take to answer.
      auth_digest_expires :: H S L :: 1 :: time :: 10s :: How long a client may use what it was given.
      auth_digest_replays :: H S L :: 1 :: number :: 20 :: How often a client may use it.
      auth_digest_drop_time :: H S L :: 1 :: time :: 300s :: How long a client that was wrong too often is refused.
      auth_digest_evasion_time :: H S L :: 1 :: time :: 300s :: How long a client that was wrong too often is refused.
      auth_digest_maxtries :: H S L :: 1 :: number :: 5 :: How often a client may be wrong.
      auth_digest_shm_size :: H S :: 1 :: size :: 4096k :: Memory for what clients were given.
  `),
  },
  {
    name: 'nginx with dynamic TLS records', page: 'https://blog.cloudflare.com/optimizing-tls-over-tcp-to-reduce-latency/', origin: 'Cloudflare',
    directives: directivesOf(`
      ssl_dyn_rec_enable :: H S :: flag :: on | off :: off :: TLS records begin small, so that clients can read the first bytes sooner, and grow.
      ssl_dyn_rec_timeout :: H S :: 1 :: time :: 1000ms :: After so long without data records are small again.
      ssl_dyn_rec_size_lo :: H S :: 1 :: size :: 1369 :: The size of the first records; 0 leaves them as they are otherwise.
      ssl_dyn_rec_size_hi :: H S :: 1 :: size :: 4229 :: The size of the next ones.
      ssl_dyn_rec_threshold :: H S :: 1 :: number :: 40 :: So many records of each size come before larger ones.
  `),
  },
  {
    name: 'zipkin and jaeger modules', page: 'https://github.com/rnburn/zipkin-cpp-opentracing', origin: 'rnburn',
    directives: directivesOf(`
      zipkin_collector_host :: H :: 1 :: host :: - :: Where traces go.
      zipkin_collector_port :: H :: 1 :: port :: 9411 :: The port there.
      zipkin_service_name :: H :: 1 :: name :: - :: What this nginx is called in traces.
      zipkin_sample_rate :: H :: 1 :: number :: 1.0 :: The share of requests that are traced.
      jaeger_reporter_local_agent_host_port :: H :: 1 :: host:port :: - :: Where traces go.
      jaeger_service_name :: H :: 1 :: name :: - :: What this nginx is called in traces.
      jaeger_sampler_type :: H :: 1 :: const | probabilistic | ratelimiting | remote :: - :: How it is decided which requests are traced.
      jaeger_sampler_param :: H :: 1 :: number :: - :: The share or the rate of that.
  `),
  },
  {
    name: 'nginx-upload-progress-module', page: 'https://github.com/masterzen/nginx-upload-progress-module', origin: 'masterzen',
    directives: directivesOf(`
      upload_progress :: H :: 2 :: zone size :: - :: Memory in which it is kept how far uploads have come.
      track_uploads :: L :: 2 :: zone time :: - :: Uploads to this location are watched, and remembered so long behind their end.
      report_uploads :: L :: 1 :: zone :: - :: Answers how far an upload has come.
  `),
  },
  {
    name: 'NGINX App Protect WAF', page: 'https://docs.nginx.com/nginx-app-protect-waf/', origin: 'F5',
    directives: directivesOf(`
      app_protect_enable :: H S L :: flag :: on | off :: off :: Requests go through the firewall.
      app_protect_policy_file :: H S L :: 1 :: file :: - :: What the firewall refuses.
      app_protect_security_log_enable :: H S L :: flag :: on | off :: off :: The firewall writes a log.
      app_protect_security_log :: H S L :: 1+ :: file destination :: - :: What it writes, and where to.
      app_protect_enforcer_address :: H :: 1 :: address:port :: - :: Where the firewall runs.
  `),
  },
];
