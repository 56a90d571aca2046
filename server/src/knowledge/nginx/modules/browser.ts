/** Exports browserModule: variables that depend on the browser. Contexts and arguments are those of http/modules/ngx_http_browser_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const browserModule: NginxModule = {
  name: 'ngx_http_browser_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_browser_module.html',
  directives: directivesOf(`
    modern_browser :: H S L :: 1-2 :: browser version | unlisted :: - :: From which version on a browser counts as modern.
    ancient_browser :: H S L :: 1+ :: string … :: - :: A User-Agent with one of these texts is ancient.
    modern_browser_value :: H S L :: 1 :: string :: 1 :: The value of $modern_browser.
    ancient_browser_value :: H S L :: 1 :: string :: 1 :: The value of $ancient_browser.
  `),
};
