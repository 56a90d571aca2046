/** Exports realipModule: the client's address behind a proxy. Contexts and arguments are those of http/modules/ngx_http_realip_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const realipModule: NginxModule = {
  name: 'ngx_http_realip_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_realip_module.html',
  directives: directivesOf(`
    set_real_ip_from :: H S L :: 1 :: address | CIDR | unix: :: - :: A proxy that is believed: the address in its header takes the place of its own. ingress-nginx makes it of proxy-real-ip-cidr.
    real_ip_header :: H S L :: 1 :: header | X-Real-IP | X-Forwarded-For | proxy_protocol :: X-Real-IP :: Where the address is taken from.
    real_ip_recursive :: H S L :: flag :: on | off :: off :: Of several addresses in the header, those of believed proxies are passed over from the end.
  `),
};
