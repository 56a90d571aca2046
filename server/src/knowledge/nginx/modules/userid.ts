/** Exports useridModule: cookies that tell clients apart. Contexts and arguments are those of http/modules/ngx_http_userid_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const useridModule: NginxModule = {
  name: 'ngx_http_userid_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_userid_module.html',
  directives: directivesOf(`
    userid :: H S L :: 1 :: on | v1 | log | off :: off :: Sets cookies that tell clients apart, or logs them.
    userid_service :: H S L :: 1 :: number :: address :: What tells servers apart in the cookie.
    userid_name :: H S L :: 1 :: name :: uid :: The name of the cookie.
    userid_domain :: H S L :: 1 :: name | none :: none :: The domain of the cookie.
    userid_path :: H S L :: 1 :: path :: / :: The path of the cookie.
    userid_expires :: H S L :: 1 :: time | max | off :: off :: How long the cookie lives.
    userid_flags :: H S L :: 1-3 :: off | flag … :: off :: @1.19.3 Flags of the cookie: secure, httponly, samesite=….
    userid_p3p :: H S L :: 1 :: string | none :: none :: The header P3P that goes with it.
    userid_mark :: H S L :: 1 :: letter | digit | = | off :: off :: A mark that says whether the cookie has been renewed.
  `),
};
