/** Exports memcachedModule: answers from memcached. Contexts and arguments are those of http/modules/ngx_http_memcached_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';
import { passing } from './passing.ts';

export const memcachedModule: NginxModule = {
  name: 'ngx_http_memcached_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_memcached_module.html',
  directives: [...directivesOf(`
    memcached_gzip_flag :: H S L :: 1 :: flag :: - :: Values with this flag are compressed ones.
    memcached_pass :: L l :: 1 :: address :: - :: Answers with what memcached holds under $memcached_key.
  `), ...passing('memcached', `
    bind socket_keepalive connect_timeout send_timeout read_timeout buffer_size next_upstream next_upstream_tries next_upstream_timeout
  `)],
};
