/** Exports sliceModule: answers in slices. Contexts and arguments are those of http/modules/ngx_http_slice_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const sliceModule: NginxModule = {
  name: 'ngx_http_slice_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_slice_module.html',
  directives: directivesOf(`
    slice :: H S L :: 1 :: size :: 0 :: An answer is fetched in pieces of this size, each of which is cached.
  `),
};
