/** Exports xsltModule: xSLT. Contexts and arguments are those of http/modules/ngx_http_xslt_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const xsltModule: NginxModule = {
  name: 'ngx_http_xslt_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_xslt_module.html',
  directives: directivesOf(`
    xml_entities :: H S L :: 1 :: path :: - :: A DTD that declares entities.
    xml_external_entities :: H S L :: flag :: on | off :: off :: Whether a DTD outside is loaded.
    xslt_stylesheet :: L :: 1+ :: stylesheet [parameter=value …] :: - :: The stylesheet that XML answers are transformed by.
    xslt_param :: H S L :: 2 :: parameter value :: - :: A parameter of stylesheets, as XPath.
    xslt_string_param :: H S L :: 2 :: parameter value :: - :: A parameter of stylesheets, as text.
    xslt_types :: H S L :: 1+ :: type … :: text/xml :: The media types that this is done for.
    xslt_last_modified :: H S L :: flag :: on | off :: off :: The header Last-Modified is kept.
  `),
};
