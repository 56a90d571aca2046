/** Exports subModule: replacing text of answers. Contexts and arguments are those of http/modules/ngx_http_sub_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const subModule: NginxModule = {
  name: 'ngx_http_sub_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_sub_module.html',
  directives: directivesOf(`
    sub_filter :: H S L :: 2 :: string replacement :: - :: Text of answers that is replaced by other text.
    sub_filter_types :: H S L :: 1+ :: type … :: text/html :: The media types that this is done for; \`*\` is all.
    sub_filter_once :: H S L :: flag :: on | off :: on :: Each text is replaced once, or everywhere.
    sub_filter_last_modified :: H S L :: flag :: on | off :: off :: The header Last-Modified is kept.
  `),
};
