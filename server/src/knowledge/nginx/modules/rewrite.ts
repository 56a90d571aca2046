/** Exports rewrite: ngx_http_rewrite_module (http/modules/ngx_http_rewrite_module.c). */
import type { NginxModule } from '../types.ts';

const inRequests = ['server', 'location', 'if in server', 'if in location'] as const;

export const rewrite: NginxModule = {
  name: 'ngx_http_rewrite_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_rewrite_module.html',
  directives: [
    {
      name: 'return', contexts: inRequests, args: [1, 2], repeats: true, syntax: 'return code [text | URL];',
      text: 'Ends the request here with this status. With 301, 302, 303, 307 and 308 the second argument is where the client is sent; with other codes it is the body. `444` closes the connection without an answer. A URL alone means 302.',
    },
    {
      name: 'set', contexts: inRequests, args: [2, 2], repeats: true, syntax: 'set $variable value;',
      text: 'Gives the variable this value when the request comes by. It runs in its turn among `rewrite`, `if` and `return`, before the request is passed on.',
    },
  ],
};
