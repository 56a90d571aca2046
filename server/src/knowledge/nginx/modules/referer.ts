/** Exports refererModule: access by Referer. Contexts and arguments are those of http/modules/ngx_http_referer_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const refererModule: NginxModule = {
  name: 'ngx_http_referer_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_referer_module.html',
  directives: directivesOf(`
    valid_referers :: S L :: 1+ :: none | blocked | server_names | string | regex … :: - :: $invalid_referer is empty for requests with such a Referer, and 1 for all others.
    referer_hash_max_size :: S L :: 1 :: size :: 2048 :: The largest size of their table.
    referer_hash_bucket_size :: S L :: 1 :: size :: 64 :: The size of one bucket of it.
  `),
};
