/** Exports mapModule: variables by the values of others. Contexts and arguments are those of http/modules/ngx_http_map_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const mapModule: NginxModule = {
  name: 'ngx_http_map_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_map_module.html',
  directives: directivesOf(`
    map :: H :: 2{e} :: string $variable :: - :: A variable by another value: exact ones first (case does not count), then, with \`hostnames\`, the longest \`*.name\` and \`name.*\`, then the first regex (\`~\`, \`~*\`), then \`default\`. It is worked out when somebody asks for it.
    map_hash_max_size :: H :: 1 :: size :: 2048 :: The largest size of the tables of maps.
    map_hash_bucket_size :: H :: 1 :: size :: 32|64|128 :: The size of one bucket of them; long keys need a larger one.
  `),
};
