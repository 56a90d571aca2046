/** Exports stubStatusModule: numbers of connections. Contexts and arguments are those of http/modules/ngx_http_stub_status_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const stubStatusModule: NginxModule = {
  name: 'ngx_http_stub_status_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_stub_status_module.html',
  directives: directivesOf(`
    stub_status :: S L :: 0-1 :: [on] :: - :: Answers with the numbers of connections and requests.
  `),
};
