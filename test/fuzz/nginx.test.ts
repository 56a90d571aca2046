/** Hostile configurations and logs of nginx: pieces of the language in any order, through everything that reads them. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyseNginx } from '../../server/src/analyse.ts';
import { indexLines } from '../../server/src/base/text.ts';
import { nginxProblems } from '../../server/src/checks/nginx/index.ts';
import { logDefinition, logHover, logRequest } from '../../server/src/features/nginx/accessLog.ts';
import { nginxHover } from '../../server/src/features/nginx/hover.ts';
import { nginxDefinition, nginxReferences } from '../../server/src/features/nginx/navigation.ts';
import { requestForm } from '../../server/src/features/nginx/requestForm.ts';
import { nginxFolding, nginxSymbols } from '../../server/src/features/nginx/symbols.ts';
import { answerRequest } from '../../server/src/trace/nginx/answer.ts';
import { pcre } from '../support/pcre.ts';

const pieces = [
  'http {', 'server {', 'location / {', 'location ~ ^/(?<a>.*)$ {', 'location ~* "(" {', 'location @x {', 'location = /a {', 'upstream u {', 'map $uri $m {', 'geo $g {', 'split_clients $uri $s {', 'if ($uri ~ a) {', 'if (', 'types {', 'limit_except GET {', 'stream {', 'events {',
  '}', '}', '}', ';', ';', '\n', ' ', '#', '"', "'", '\\', '$', '${', '{', 'listen 80;', 'listen [::]:80 default_server ssl;', 'server_name *.a.test ~^b;', 'return 301 $uri;', 'return', 'rewrite ^/(.*)$ /$1 last;', 'rewrite ^ /a;', 'set $m $1;', 'set $x', 'try_files $uri @x;', 'error_page 404 =200 /a;', 'error_page 404 @x;',
  'proxy_pass http://u/$1;', 'proxy_pass', 'root /a;', 'alias /b/;', 'index a/ /b;', 'default 1;', '~^/a(.) $1;', '~( x;', '10.0.0.0/8 1;', '50% a;', '* b;', 'include a.conf;', 'break;', 'internal;', 'content_by_lua_block {', 'rewrite_by_lua_block { lua_ingress.rewrite({ssl_redirect = true}) }', '--[[', ']]', '[=[', 'ngx.var.x', 'add_header A b;', 'auth_request /a;', 'satisfy any;', 'deny all;', 'limit_req zone=z;', '# configuration file /etc/nginx/a.conf:\n', '\0', '\u202e', 'é', '漢',
];

const runs = Number(process.env['TABLEWALK_FUZZ_RUNS'] ?? 20_000);

describe('hostile configurations of nginx', function () {
  this.timeout(600_000);

  it('bring nothing down, and are answered', () => {
    fc.assert(fc.property(fc.array(fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...pieces) }, { weight: 1, arbitrary: fc.string() }), { maxLength: 60 }), fc.webPath(), fc.nat(), (parts, path, place) => {
      const text = parts.join(' ');
      const file = analyseNginx('file:///nginx.conf', text);
      const offset = place % (text.length + 1);
      for (const { span } of nginxProblems(file, pcre)) assert.ok(span.start >= 0 && span.end <= text.length && span.start <= span.end);
      nginxHover(file, offset);
      nginxDefinition(file, offset, () => pcre);
      nginxReferences(file, offset, true);
      nginxSymbols(file);
      nginxFolding(file);
      requestForm(file);
      const { paths, problems } = answerRequest(file, { textDocument: { uri: file.uri }, host: 'b.a.test', path: `/${path.replace(/[\0-\x20\x7f]/g, '')}` }, pcre);
      if (!problems) assert.ok(Math.abs(paths.reduce((sum, { probability }) => sum + probability, 0) - 1) < 1e-6);
    }), { numRuns: runs });
  });

  it('and so are logs', () => {
    const words = ['192.0.2.1', '-', '[x]', '"GET /a HTTP/1.1"', '200', '0', '"', '[', ']', ',', ':', '10.0.0.1:80', '[fd00::1]:80', '', 'a', '\n'];
    const conf = analyseNginx('file:///nginx.conf', 'http { server { location / { set $proxy_upstream_name "x"; } } }');
    fc.assert(fc.property(fc.array(fc.constantFrom(...words), { maxLength: 60 }), fc.nat(), (parts, place) => {
      const log = { uri: 'file:///access.log', lines: indexLines(parts.join(' ')) };
      const offset = place % (log.lines.text.length + 1);
      const around = { configs: [conf], captures: [] };
      logHover(log, offset, around);
      logDefinition(log, offset, around, () => pcre);
      logRequest(log, offset, around, () => pcre);
    }), { numRuns: runs });
  });
});
