/** Exports accessModule: access by the client's address. Contexts and arguments are those of http/modules/ngx_http_access_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const accessModule: NginxModule = {
  name: 'ngx_http_access_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_access_module.html',
  directives: directivesOf(`
    allow :: H S L X :: 1 :: address | CIDR | unix: | all :: - :: Clients from here may come in. The first of \`allow\` and \`deny\` that fits counts.
    deny :: H S L X :: 1 :: address | CIDR | unix: | all :: - :: Clients from here get 403. The first of \`allow\` and \`deny\` that fits counts.
  `),
};
