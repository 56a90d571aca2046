/** An nginx configuration behind the language server: it has an outline of its own, and nothing of a capture. */
import assert from 'node:assert/strict';
import type { DocumentSymbol, FoldingRange, Location, SemanticTokens, WorkspaceEdit } from 'vscode-languageserver-types';
import type { LogRequestResult, RequestForm, RequestResult } from '../../server/src/protocol/request.ts';
import { startSession, type Session } from './session.ts';

const uri = 'file:///etc/nginx/nginx.conf';
const text = `http {
    server {
        listen 80;
        server_name shop.test www.shop.test;
        location /cart {
            content_by_lua_block {
                ngx.say("}")
            }
        }
    }
}
`;

describe('an nginx configuration', () => {
  let session: Session;
  before(async () => { session = await startSession(); });
  after(() => session.server.stop());

  it('is outlined by servers and locations, and folds', async () => {
    await session.open(uri, text, 'nginx');
    const sketch = (symbols: DocumentSymbol[]): string => symbols.map(({ name, detail, children = [] }) => `${name}${detail ? ` [${detail}]` : ''}${children.length > 0 ? ` { ${sketch(children)} }` : ''}`).join(', ');
    assert.equal(sketch(await session.ask<DocumentSymbol[]>('documentSymbol', uri)), 'http { server shop.test www.shop.test [80] { location /cart { content_by_lua_block } } }');
    assert.deepEqual((await session.ask<FoldingRange[]>('foldingRange', uri)).map(({ startLine, endLine }) => [startLine, endLine]), [[0, 9], [1, 8], [4, 7], [5, 6]]);
    assert.deepEqual(await session.diagnostics(uri), []);
  });

  it('is told where a brace is missing, and no more when it is there', async () => {
    const end = { line: 10, character: 0 };
    await session.edit(uri, [{ range: { start: end, end: { line: 10, character: 1 } }, text: '' }]);
    assert.deepEqual((await session.diagnostics(uri)).map(({ code, range }) => [code, range.start.line]), [['nginx-brace', 0]]);
    await session.edit(uri, [{ range: { start: end, end }, text: '}' }]);
    assert.deepEqual(await session.diagnostics(uri), []);
  });

  it('has no rules: what asks for them answers with nothing', async () => {
    assert.deepEqual(await session.at('signatureHelp', uri, { line: 2, character: 10 }), null);
    assert.match((await session.at<{ contents: { value: string } }>('hover', uri, { line: 2, character: 10 })).contents.value, /all IPv4 addresses, port 80/);
    assert.deepEqual(session.logged, []);
  });

  it('answers which location serves a request', async () => {
    await session.open('file:///b/nginx.conf', 'http { server { listen 8080; server_name a.test; set $service_name web; set $namespace shop; location ~ ^/(?<lang>en|de)/ { return 302 /$lang; } location / { proxy_pass http://app; } } }\n', 'nginx');
    const textDocument = { uri: 'file:///b/nginx.conf' };
    const redirect = await session.server.request<RequestResult>('tablewalk/request', { textDocument, host: 'a.test', port: 8080, path: '/de/x' });
    assert.deepEqual(redirect.outcome, { kind: 'return', status: 302, to: 'http://a.test:8080/de' });
    assert.equal(redirect.location?.range.start.character, 93);
    const passed = await session.server.request<RequestResult>('tablewalk/request', { textDocument, host: 'a.test', port: 8080, path: '/x?y' });
    assert.deepEqual(passed.outcome, { kind: 'proxy', to: 'http://app/x?y', service: { namespace: 'shop', name: 'web', port: '', ingress: '' } });
    const nobody = await session.server.request<RequestResult>('tablewalk/request', { textDocument, host: 'a.test', path: '/' });
    assert.deepEqual(nobody.problems, [{ field: 'port', message: 'No server listens on port 80.' }]);
    const form = await session.server.request<RequestForm>('tablewalk/requestForm', { textDocument });
    assert.deepEqual(form.presets.map(({ label }) => label), ['a.test/']);
  });

  it('is coloured, and its names are found and renamed', async () => {
    const own = 'file:///c/nginx.conf';
    await session.open(own, 'http {\n  upstream app { server 192.0.2.1; }\n  server { location / { proxy_pass http://app; } }\n}\n', 'nginx');
    const { data } = await session.ask<SemanticTokens>('semanticTokens/full', own);
    assert.equal(data.length / 5, 8);
    const position = { line: 2, character: 44 };
    const places = await session.at<Location[]>('definition', own, position);
    assert.deepEqual(places.map((place) => Object.values(place).some((one) => JSON.stringify(one).includes('"line":1'))), [true]);
    const edit = await session.server.request<WorkspaceEdit>('textDocument/rename', { textDocument: { uri: own }, position, newName: 'web' });
    assert.deepEqual(edit.changes![own]!.map(({ range, newText }) => [range.start.line, newText]), [[1, 'web'], [2, 'web']]);
  });

  it('is found from a line of the access log, with the endpoints that a capture lists', async () => {
    const conf = 'file:///c/nginx.conf';
    await session.open(conf, 'http { server { listen 80; server_name a.test; location / { set $service_name web; set $proxy_upstream_name "shop-web-80"; proxy_pass http://upstream_balancer; } } }\n', 'nginx');
    await session.open('file:///c/b.capture', '$ kubectl ingress-nginx backends\n[{"name":"shop-web-80","sslPassthrough":false,"endpoints":[{"address":"10.0.0.5","port":"80"}]}]\n', 'netcapture');
    const log = 'file:///c/access.log';
    await session.open(log, '192.0.2.1 - - [24/Jan/2026:09:23:17 +0000] "GET /x HTTP/1.1" 200 0 "-" "curl" 90 0.002 [shop-web-80] [] 10.0.0.5:80 0 0.001 200 b4218276d6b133d8c68c237ea856fe79\n', 'nginxlog');
    const [place] = await session.at<{ uri?: string; targetUri?: string }[]>('definition', log, { line: 0, character: 100 });
    assert.equal(place?.uri ?? place?.targetUri, conf);
    assert.match((await session.at<{ contents: { value: string } }>('hover', log, { line: 0, character: 100 })).contents.value, /10\.0\.0\.5:80/);
    const found = await session.server.request<LogRequestResult>('tablewalk/logRequest', { textDocument: { uri: log }, position: { line: 0, character: 0 } });
    assert.deepEqual(found, { uri: conf, request: { host: 'a.test', path: '/x', method: 'GET', port: 80, scheme: 'http', client: '192.0.2.1', headers: { 'User-Agent': 'curl' } } });
    const answer = await session.server.request<RequestResult>('tablewalk/request', { textDocument: { uri: conf }, ...found.request });
    assert.deepEqual(answer.outcome.endpoints, ['10.0.0.5:80']);
  });
});
