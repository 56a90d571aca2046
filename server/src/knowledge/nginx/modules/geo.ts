/** Exports geoModule: variables by address. Contexts and arguments are those of http/modules/ngx_http_geo_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const geoModule: NginxModule = {
  name: 'ngx_http_geo_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_geo_module.html',
  directives: directivesOf(`
    geo :: H :: 1-2{e} :: [$address] $variable :: - :: A variable by the client's address (or that of the first variable): the value of the smallest network that holds it. \`default\` is for all others, \`ranges\` means ranges instead of networks, \`proxy\` names proxies whose X-Forwarded-For is believed, \`include\` brings a file.
  `),
};
