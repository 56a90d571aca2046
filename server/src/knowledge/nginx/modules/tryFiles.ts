/** Exports tryFilesModule: files, one after the other. Contexts and arguments are those of http/modules/ngx_http_try_files_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const tryFilesModule: NginxModule = {
  name: 'ngx_http_core_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_core_module.html',
  directives: directivesOf(`
    try_files :: S L :: 2+ :: file … uri | =code | @name :: - :: The first of these files that is there answers; a slash at the end means a folder. If none is, the request goes to the last argument: a URI (an internal redirect), a named location, or a code.
  `),
};
