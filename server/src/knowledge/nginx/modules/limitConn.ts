/** Exports limitConnModule: limits of connections. Contexts and arguments are those of http/modules/ngx_http_limit_conn_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const limitConnModule: NginxModule = {
  name: 'ngx_http_limit_conn_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_limit_conn_module.html',
  directives: directivesOf(`
    limit_conn_zone :: H :: 2 :: key zone=name:size :: - :: Memory that counts connections by a key, such as $binary_remote_addr.
    limit_conn :: H S L :: 2 :: zone number :: - :: How many connections of one key may be served at once; more get limit_conn_status. A connection counts while a request of it is worked on.
    limit_conn_log_level :: H S L :: 1 :: info | notice | warn | error :: error :: How loud refusals are in the log.
    limit_conn_status :: H S L :: 1 :: code :: 503 :: What those too many get.
    limit_conn_dry_run :: H S L :: flag :: on | off :: off :: Nothing is refused, but counted and logged.
  `),
};
