/** Exports splitClientsModule: variables by shares. Contexts and arguments are those of http/modules/ngx_http_split_clients_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const splitClientsModule: NginxModule = {
  name: 'ngx_http_split_clients_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_split_clients_module.html',
  directives: directivesOf(`
    split_clients :: H :: 2{e} :: string $variable :: - :: A variable by the hash (MurmurHash2) of the text: each line has a share of all hashes, \`*\` what is left. The same text always falls into the same share.
  `),
};
