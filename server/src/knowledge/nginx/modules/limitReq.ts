/** Exports limitReqModule: limits of rates. Contexts and arguments are those of http/modules/ngx_http_limit_req_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const limitReqModule: NginxModule = {
  name: 'ngx_http_limit_req_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_limit_req_module.html',
  directives: directivesOf(`
    limit_req_zone :: H :: 3 :: key zone=name:size rate=rate [sync] :: - :: Memory that measures requests by a key, and the rate that is allowed: 10r/s is one each 100 ms.
    limit_req :: H S L :: 1-3 :: zone=name [burst=number] [nodelay | delay=number] :: - :: Requests above the zone's rate wait, up to \`burst\` of them; more get limit_req_status. With \`nodelay\` those of the burst do not wait.
    limit_req_log_level :: H S L :: 1 :: info | notice | warn | error :: error :: How loud refusals are in the log; delays are one level below.
    limit_req_status :: H S L :: 1 :: code :: 503 :: What those too many get.
    limit_req_dry_run :: H S L :: flag :: on | off :: off :: Nothing is refused or delayed, but counted and logged.
  `),
};
