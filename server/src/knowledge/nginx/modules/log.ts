/** Exports logModule: the access log. Contexts and arguments are those of http/modules/ngx_http_log_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const logModule: NginxModule = {
  name: 'ngx_http_log_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_log_module.html',
  directives: directivesOf(`
    log_format :: H :: 2+ :: name [escape=default|json|none] string … :: combined "…" :: A format of the access log: text with variables, which have the values of the end of the request.
    access_log :: H S L l X :: 1+ :: path [format [buffer=size] [gzip[=level]] [flush=time] [if=condition]] | off :: logs/access.log combined :: Where and how each request is written down. A block with one of its own has none of those around it.
    open_log_file_cache :: H S L :: 1-4 :: max=number [inactive=time] [min_uses=number] [valid=time] | off :: off :: Log files whose names hold variables are kept open.
  `),
};
