/** Exports degradationModule: answers when memory is short. Contexts and arguments are those of http/modules/ngx_http_degradation_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const degradationModule: NginxModule = {
  name: 'ngx_http_degradation_module',
  page: 'https://nginx.org/en/docs/',
  directives: directivesOf(`
    degradation :: H :: 1 :: sbrk=size :: - :: From how much memory on requests are refused.
    degrade :: H S L :: 1 :: 204 | 444 :: - :: What they get.
  `),
};
