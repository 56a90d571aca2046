/** Exports headersModule: headers of answers. Contexts and arguments are those of http/modules/ngx_http_headers_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const headersModule: NginxModule = {
  name: 'ngx_http_headers_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_headers_module.html',
  directives: directivesOf(`
    expires :: H S L l :: 1-2 :: [modified] time | epoch | max | off :: off :: Sets Expires and Cache-Control: how long a client may keep the answer.
    add_header :: H S L l :: 2-3 :: name value [always] :: - :: Adds a header to answers 200, 201, 204, 206, 301, 302, 303, 304, 307 and 308; with \`always\` to all. A block that has an add_header of its own inherits none of those around it.
    add_trailer :: H S L l :: 2-3 :: name value [always] :: - :: Adds a field behind the body of the answer.
    add_header_inherit :: H S L l :: 1 :: on | off | merge :: on :: @1.29.3 Whether headers of the block around count where this one has some: merge keeps them.
    add_trailer_inherit :: H S L l :: 1 :: on | off | merge :: on :: @1.29.3 The same for trailers.
  `),
};
