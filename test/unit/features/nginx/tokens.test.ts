/** The colours of words of an nginx configuration that depend on what they mean. */
import assert from 'node:assert/strict';
import type { SemanticTokens } from 'vscode-languageserver-types';
import { analyseNginx } from '../../../../server/src/analyse.ts';
import { nginxTokens } from '../../../../server/src/features/nginx/tokens.ts';
import { tokenLegend } from '../../../../server/src/features/tokenData.ts';

const file = (text: string): ReturnType<typeof analyseNginx> => analyseNginx('file:///nginx.conf', text);

function decode(text: string, { data }: SemanticTokens): string[] {
  const rows = text.split('\n');
  const list: string[] = [];
  let [line, character] = [0, 0];
  for (let i = 0; i < data.length; i += 5) {
    line += data[i]!;
    character = data[i] ? data[i + 1]! : character + data[i + 1]!;
    const modifiers = tokenLegend.tokenModifiers.filter((_, bit) => data[i + 4]! & (1 << bit));
    list.push([rows[line]!.slice(character, character + data[i + 2]!), tokenLegend.tokenTypes[data[i + 3]!], ...modifiers].join(' '));
  }
  return list;
}

const colours = (text: string): string[] => decode(text, nginxTokens(file(text))!);

describe('semantic tokens of an nginx configuration', () => {
  it('tell directives of nginx from unknown ones, and neither from lines of a map', () => {
    assert.deepEqual(colours('server {\n  root /srv;\n  frobnicate on;\n}\n'), ['server namespace', 'root keyword', 'frobnicate enumMember']);
    assert.deepEqual(colours('map $uri $mine {\n  root 1;\n  default 2;\n}\n'), ['map namespace', 'uri variable defaultLibrary', 'mine variable declaration']);
  });

  it('show regexes in pieces around the names of their groups', () => {
    assert.deepEqual(colours('location ~* ^/(?<lang>en)/$ { }'), ['location namespace', '^/(?< regexp', 'lang variable declaration', '>en)/$ regexp']);
    assert.deepEqual(colours('rewrite ^/a$ /b last;'), ['rewrite keyword', '^/a$ regexp']);
    assert.deepEqual(colours('if ($uri ~ ^/(a|b)) { }').slice(2), ['^/(a|b) regexp']);
    assert.deepEqual(colours('map $host $m { ~^a(b) 1; }').slice(3), ['~^a(b) regexp']);
    assert.deepEqual(colours('location = /a { }'), ['location namespace']);
  });

  it('name upstreams, zones, formats and named locations', () => {
    assert.deepEqual(colours('upstream app { }\nserver {\n  location @x { proxy_pass http://app/; }\n  limit_req zone=slow;\n  error_page 404 @x;\n}\n'), [
      'upstream namespace', 'app type declaration', 'server namespace', 'location namespace', '@x function declaration', 'proxy_pass keyword', 'app type', 'limit_req keyword', 'slow type', 'error_page keyword', '@x function',
    ]);
  });

  it('of some lines are those of the whole there, and none of an included file', () => {
    const text = 'http {\n  server {\n    set $a 1;\n    include other;\n    return 200 $a;\n  }\n}\n';
    const included = analyseNginx('file:///other', 'set $elsewhere 1; root /a;');
    const whole = analyseNginx('file:///nginx.conf', text, () => [included.tree]);
    assert.deepEqual(decode(text, nginxTokens(whole, { start: { line: 2, character: 0 }, end: { line: 3, character: 0 } })!), ['set keyword', 'a variable declaration', 'include keyword']);
    assert.deepEqual(decode(text, nginxTokens(whole)!), ['http namespace', 'server namespace', 'set keyword', 'a variable declaration', 'include keyword', 'return keyword', 'a variable']);
  });
});
