/** Exports geoipModule: variables by MaxMind's old databases. Contexts and arguments are those of http/modules/ngx_http_geoip_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const geoipModule: NginxModule = {
  name: 'ngx_http_geoip_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_geoip_module.html',
  directives: directivesOf(`
    geoip_country :: H :: 1-2 :: file :: - :: The database of countries: $geoip_country_code and its likes.
    geoip_org :: H :: 1-2 :: file :: - :: The database of organisations: $geoip_org.
    geoip_city :: H :: 1-2 :: file :: - :: The database of cities: $geoip_city and its likes.
    geoip_proxy :: H :: 1 :: address | CIDR :: - :: A proxy whose X-Forwarded-For is believed.
    geoip_proxy_recursive :: H :: flag :: on | off :: off :: Several such proxies are passed over, from the last one on.
  `),
};
