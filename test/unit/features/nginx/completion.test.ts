/** Completion in configurations of nginx, at `¦`. */
import assert from 'node:assert/strict';
import { analyseNginx } from '../../../../server/src/analyse.ts';
import { nginxCompletion, type NginxCompletionContext } from '../../../../server/src/features/nginx/completion.ts';

function items(source: string, context: Partial<NginxCompletionContext> = {}): { label: string; text: string; replaced: string }[] {
  const at = source.indexOf('¦');
  const text = source.replace('¦', '');
  const list = nginxCompletion(analyseNginx('file:///etc/nginx/nginx.conf', text), at, { snippets: true, ...context });
  const lines = text.split('\n');
  return (list?.items ?? []).map(({ label, textEdit }) => {
    const { range: { start, end }, newText } = textEdit as { range: { start: { line: number; character: number }; end: { character: number } }; newText: string };
    return { label, text: newText, replaced: lines[start.line]!.slice(start.character, end.character) };
  });
}
const labels = (source: string, context?: Partial<NginxCompletionContext>): string[] => items(source, context).map(({ label }) => label);
function offers(source: string, ...wanted: readonly string[]): void {
  const found = labels(source);
  for (const label of wanted) assert.ok(found.includes(label), `${label} is not in ${found.slice(0, 40).join(' ')}`);
}
function hides(source: string, ...unwanted: readonly string[]): void {
  const found = labels(source);
  for (const label of unwanted) assert.ok(!found.includes(label), `${label} is in ${found.slice(0, 40).join(' ')}`);
}

describe('completion in an nginx configuration', () => {
  it('offers the directives that may stand in the block', () => {
    offers('http { server { ¦ } }', 'listen', 'server_name', 'location', 'return');
    hides('http { server { ¦ } }', 'events', 'worker_processes', 'proxy_pass', 'upstream');
    offers('http { server { location / { prox¦ } } }', 'proxy_pass', 'proxy_set_header');
    offers('¦', 'http', 'events', 'location');
    offers('stream { server { prox¦ } }', 'proxy_timeout');
  });
  it('replaces the word that is there, and leaves what follows', () => {
    assert.deepEqual(items('http { server { proxy_buf¦fering off; } }').find(({ label }) => label === 'proxy_buffering'), { label: 'proxy_buffering', text: 'proxy_buffering', replaced: 'proxy_buffering' });
  });
  it('writes the rest of a directive where nothing follows and the editor takes snippets', () => {
    const written = (source: string, label: string, snippets = true): string | undefined => items(source, { snippets }).find((one) => one.label === label)?.text;
    assert.equal(written('http {\n  gzi¦\n}', 'gzip'), 'gzip ${1|on,off|};$0');
    assert.equal(written('http {\n  serv¦\n}', 'server'), 'server {\n\t$0\n}');
    assert.equal(written('http {\n  gzi¦\n}', 'gzip', false), 'gzip');
    assert.equal(written('http { server { location / { internal¦\n} } }', 'internal'), 'internal;');
  });
  it('offers directives on a line of its own below one whose semicolon is missing', () => {
    offers('http { server {\n  listen 80\n  serv¦\n} }', 'server_name');
  });
  it('offers the values of a directive', () => {
    assert.deepEqual(labels('http { gzip ¦; }'), ['on', 'off']);
    offers('http { server { listen 80 def¦; } }', 'default_server');
    hides('http { server { listen 80 default_server ¦; } }', 'default_server');
    assert.deepEqual(labels('http { server { rewrite ^/a /b ¦; } }'), ['last', 'break', 'redirect', 'permanent']);
    offers('http { server { return ¦; } }', '301', '404');
    offers('http { limit_req zone=a ¦; }', 'burst=', 'nodelay', 'delay=');
    offers('http { server { location ¦ { } } }', '=', '~*');
    offers('http { proxy_set_header ¦; }', 'X-Forwarded-For');
    assert.deepEqual(labels('http { proxy_set_header X-Real-IP ¦; }')[0], '$remote_addr');
  });
  it('offers what the configuration defines', () => {
    const file = (line: string): string => `http { upstream web { server 10.0.0.1; }\nlimit_req_zone $host zone=slow:1m rate=1r/s; proxy_cache_path /c keys_zone=big:1m; log_format mine "$host";\nserver { location @back { } ${line} }\nserver { location @other { } } }`;
    offers(file('location / { proxy_pass ¦; }'), 'http://web');
    offers(file('location / { fastcgi_pass ¦; }'), 'web');
    offers(file('limit_req ¦;'), 'zone=slow');
    offers(file('proxy_cache ¦;'), 'big');
    offers(file('access_log /a.log ¦;'), 'mine', 'combined');
    offers(file('error_page 404 ¦;'), '@back');
    hides(file('error_page 404 ¦;'), '@other');
    offers(file('location / { try_files $uri ¦; }'), '@back', '=404');
  });
  it('offers variables behind a dollar sign, those of the file first', () => {
    offers('http { map $uri $kind { default a; } server { set $own 1; return 200 $¦; } }', 'own', 'kind', 'host', 'remote_addr', 'http_');
    assert.equal(items('http { server { set $owner 1; return 200 "${ow¦n}x"; } }')[0]?.replaced, 'own');
    offers('http { server { set $own 1; content_by_lua_block { ngx.say(ngx.var.¦) } } }', 'own', 'host');
  });
  it('is silent where a dollar sign ends a regex, in comments, strings of Lua, and where only a blank was typed', () => {
    assert.deepEqual(labels('http { server { location ~ \\.php$¦ { } } }', { trigger: '$' }), []);
    assert.deepEqual(labels('http { # gz¦\n}'), []);
    assert.deepEqual(labels('http { server { content_by_lua_block { ngx.say("¦") } } }'), []);
    assert.deepEqual(labels('http { ¦ }', { trigger: ' ' }), []);
  });
  it('offers what lines of a map may begin with, and no directives', () => {
    assert.deepEqual(labels('http { map $host $x { ¦ } }'), ['default', 'hostnames', 'include', 'volatile']);
    hides('http { types { ¦ } }', 'listen');
  });
  it('answers in files of any shape', () => {
    for (const source of ['¦', '{¦', '}¦', ';¦', '"¦', 'a {¦', 'http { server { listen ¦', 'http {\r\n  server {\r\n    li¦\r\n', 'content_by_lua_block {¦', '#¦', '$¦', 'set $¦', 'map $a¦']) assert.ok(Array.isArray(labels(source)));
    offers('http {\r\n  server {\r\n    li¦\r\n', 'listen');
    offers('http { server { listen 80; ¦', 'server_name');
  });
});
