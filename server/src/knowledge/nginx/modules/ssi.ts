/** Exports ssiModule: server side includes. Contexts and arguments are those of http/modules/ngx_http_ssi_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const ssiModule: NginxModule = {
  name: 'ngx_http_ssi_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_ssi_module.html',
  directives: directivesOf(`
    ssi :: H S L l :: flag :: on | off :: off :: Commands of server side includes in answers are carried out.
    ssi_silent_errors :: H S L :: flag :: on | off :: off :: Errors are not shown in the page.
    ssi_ignore_recycled_buffers :: H S L :: flag :: on | off :: off :: A tuning; not documented by nginx.
    ssi_min_file_chunk :: H S L :: 1 :: size :: 1k :: From this size on parts of files are sent with sendfile.
    ssi_value_length :: H S L :: 1 :: length :: 256 :: The longest value of a command.
    ssi_types :: H S L :: 1+ :: type … :: text/html :: The media types that this is done for.
    ssi_last_modified :: H S L :: flag :: on | off :: off :: The header Last-Modified is kept.
  `),
};
