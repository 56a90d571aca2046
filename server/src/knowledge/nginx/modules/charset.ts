/** Exports charsetModule: character sets of answers. Contexts and arguments are those of http/modules/ngx_http_charset_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const charsetModule: NginxModule = {
  name: 'ngx_http_charset_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_charset_module.html',
  directives: directivesOf(`
    charset :: H S L l :: 1 :: charset | off :: off :: The character set that the header Content-Type names; where source_charset differs, the text is recoded.
    source_charset :: H S L l :: 1 :: charset :: - :: The character set of what nginx answers with.
    override_charset :: H S L l :: flag :: on | off :: off :: Whether answers of servers behind that name a character set are recoded.
    charset_types :: H S L :: 1+ :: type … :: text/html text/xml text/plain … :: The media types that this is done for.
    charset_map :: H :: 2{e} :: charset1 charset2 :: - :: A table that recodes one character set to another.
  `),
};
