/** Exports autoindexModule: listings of folders. Contexts and arguments are those of http/modules/ngx_http_autoindex_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const autoindexModule: NginxModule = {
  name: 'ngx_http_autoindex_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_autoindex_module.html',
  directives: directivesOf(`
    autoindex :: H S L :: flag :: on | off :: off :: A folder without an index file is listed.
    autoindex_format :: H S L :: 1 :: html | xml | json | jsonp :: html :: The format of the listing.
    autoindex_localtime :: H S L :: flag :: on | off :: off :: Times are local ones instead of UTC.
    autoindex_exact_size :: H S L :: flag :: on | off :: on :: Sizes are exact instead of rounded.
  `),
};
