/** Exports secureLinkModule: links that are signed. Contexts and arguments are those of http/modules/ngx_http_secure_link_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const secureLinkModule: NginxModule = {
  name: 'ngx_http_secure_link_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_secure_link_module.html',
  directives: directivesOf(`
    secure_link :: H S L :: 1 :: expression :: - :: The checksum and the time of the request, as in $arg_md5,$arg_expires; $secure_link says whether they are right.
    secure_link_md5 :: H S L :: 1 :: expression :: - :: The text whose MD5 the checksum has to be.
    secure_link_secret :: H S L :: 1 :: word :: - :: The secret of links in the older form.
  `),
};
