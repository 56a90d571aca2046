/** Lua of known forms, as a running nginx with its Lua module runs it: what ngx.exec, ngx.redirect and ngx.exit lead to, and what set_by_lua_block makes. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { analyseNginx } from '../../server/src/analyse.ts';
import { answerRequest } from '../../server/src/trace/nginx/answer.ts';
import { pcre } from '../support/pcre.ts';
import { frame, modules, startNginx } from './oracle.ts';

const trimmed = 'local uri = ngx.var.request_uri if string.sub(uri, -1) == "/" then uri = string.sub(uri, 1, -2) end';

/** Servers' insides, and requests with headers. */
const cases: readonly (readonly [body: string, path: string, headers?: Record<string, string>])[] = [
  ['location / { rewrite_by_lua_block { ngx.exec("@x") } return 200 first; } location @x { return 201 "named $uri $args"; }', '/a?b=c'],
  ['location / { access_by_lua_block { return ngx.exec("@x") } proxy_pass http://127.0.0.1:1; } location @x { return 201 "named $uri"; }', '/a'],
  ['location /a { rewrite_by_lua_block { ngx.exec("/b?x=1", "y=2") } } location /b { return 202 "b $uri $args"; }', '/a?z=3'],
  ['location /a { content_by_lua_block { ngx.exec(\'/b\') } } location /b { return 202 "b $uri $args"; }', '/a?z=3'],
  ['location / { rewrite_by_lua_block { ngx.exec("@none") } }', '/'],
  ['location / { rewrite_by_lua_block { ngx.redirect("/new") } }', '/old'],
  ['location / { rewrite_by_lua_block { return ngx.redirect("https://b.test/x", 308) } }', '/old'],
  ['location / { access_by_lua_block { ngx.redirect("/new", ngx.HTTP_MOVED_PERMANENTLY) } return 200; }', '/old'],
  ['location / { access_by_lua_block { ngx.exit(403) } proxy_pass http://127.0.0.1:1; }', '/'],
  ['error_page 403 /sorry; location = /sorry { return 200 sorry; } location / { access_by_lua_block { ngx.exit(ngx.HTTP_FORBIDDEN) } proxy_pass http://127.0.0.1:1; }', '/'],
  ['location / { content_by_lua_block { ngx.exit(ngx.HTTP_NOT_FOUND) } }', '/'],
  ['location / { rewrite_by_lua_block { ngx.exit(ngx.OK) } content_by_lua_block { ngx.exit(410) } }', '/'],
  ['location / { rewrite_by_lua_block {ngx.exit(402)} }', '/'],
  [`set_by_lua_block $to { ${trimmed} return string.format("%s://%s%s", ngx.var.scheme, "www.a.test", uri) } return 308 $to;`, '/x/?a=b/'],
  [`set_by_lua_block $to { ${trimmed} return string.format("%s://%s%s%s", ngx.var.scheme, "www.a.test", ":8443", uri) } return 308 $to;`, '/'],
  [`set_by_lua_block $to { ${trimmed} local scheme if not ngx.var.http_x_forwarded_proto then scheme = ngx.var.scheme else scheme = ngx.var.http_x_forwarded_proto end return string.format("%s://%s%s", scheme, "b.test", uri) } return 308 $to;`, '/x', { 'X-Forwarded-Proto': 'https' }],
  [`set_by_lua_block $to { ${trimmed} local scheme if not ngx.var.http_x_forwarded_proto then scheme = ngx.var.scheme else scheme = ngx.var.http_x_forwarded_proto end return string.format("%s://%s%s", scheme, "b.test", uri) } return 308 $to;`, '/x'],
  [`set_by_lua_block $to { local scheme = ngx.var.http_x_forwarded_proto return string.format("%s://%s", scheme, "b.test") } return 308 $to;`, '/x'],
  ['set $h "a.test:81"; set_by_lua_block $host_alone { local re = require "ngx.re" local parts, err = re.split(ngx.var.h, ":") if err then return ngx.var.h; end return parts[1]; } return 301 https://$host_alone/;', '/'],
  ['set_by_lua_block $v { return "literal" } return 200 $v;', '/'],
];

describe('Lua of known forms', () => {
  const given = modules();
  (existsSync('/usr/lib/nginx/modules/ngx_http_lua_module.so') ? it : it.skip)('leads where the Lua module takes it', async () => {
    for (const [index, [body, path, headers = {}]] of cases.entries()) {
      const port = 8300 + index;
      const text = `${given}${frame(`server { listen 127.0.0.1:${port}; server_name a.test; root html; ${body} }`)}`;
      const nginx = await startNginx(text, { address: '127.0.0.1', port });
      try {
        const answer = await nginx.ask('127.0.0.1', port, `GET ${path} HTTP/1.1\r\nHost: a.test\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}Connection: close\r\n\r\n`);
        const file = analyseNginx('file:///nginx.conf', text);
        const { outcome, unknown } = answerRequest(file, { textDocument: { uri: file.uri }, address: '127.0.0.1', port, host: 'a.test', path, headers }, pcre);
        assert.deepEqual(unknown, [], body);
        assert.equal(outcome.status, answer?.status, body);
        // nginx writes its own address and port in front of a path; that is absolute's affair.
        assert.equal(answer?.location === undefined ? undefined : outcome.to, answer?.location, body);
      } finally {
        await nginx.stop();
      }
    }
  }).timeout(60_000);
});
