/** Exports perftoolsModule: profiles. Contexts and arguments are those of misc/ngx_google_perftools_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const perftoolsModule: NginxModule = {
  name: 'ngx_google_perftools_module',
  page: 'https://nginx.org/en/docs/ngx_google_perftools_module.html',
  directives: directivesOf(`
    google_perftools_profiles :: M :: 1 :: file :: - :: Where profiles of workers are written.
  `),
};
