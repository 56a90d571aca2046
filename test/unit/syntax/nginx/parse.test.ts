/** nginx configurations as nginx reads them: words, quotes, braces, Lua; and what is left of a broken one. What nginx refuses was asked of nginx 1.22. */
import assert from 'node:assert/strict';
import { parseNginx } from '../../../../server/src/syntax/nginx/parse.ts';
import type { NginxDirective } from '../../../../server/src/syntax/nginx/tree.ts';

const known = new Set(['listen', 'server_name', 'location', 'return', 'server', 'proxy_pass']);
/** `name a b { inner; }`, words with blanks in brackets. */
const sketch = (list: readonly NginxDirective[]): string => list.map(({ name, args, block, lua }) => `${[name, ...args].map(({ text }) => (/[\s{};]|^$/.test(text) ? `<${text}>` : text)).join(' ')}${lua ? ' {lua}' : block ? ` { ${sketch(block)} }` : ''};`).join(' ').replaceAll(' { }', ' {}');
const read = (text: string): string => {
  const { directives, problems } = parseNginx(text, { isDirective: (name) => known.has(name) });
  assert.deepEqual(problems, [], text);
  return sketch(directives);
};
const wrong = (text: string) => {
  const { directives, problems } = parseNginx(text, { isDirective: (name) => known.has(name) });
  return [sketch(directives), ...problems.map(({ message, span }) => `${text.slice(span.start, span.end)}: ${message}`)];
};

describe('an nginx configuration', () => {
  const same: [string, string][] = [
    ['a b  c;', 'a b c;'], ['a{b c;}d;', 'a { b c; }; d;'], ['a # c; {\nb;', 'a b;'], ['a b#c;', 'a b#c;'], ['\uFEFFa\tb\r\n;', 'a b;'],
    ['a "b c" \'d"e\';', 'a <b c> d"e;'], ['a "b\\"c\\\\d\\$e\\n";', 'a <b"c\\d\\$e\n>;'], ['a b"c d;', 'a b"c d;'], ['a b\\;c;', 'a <b\\;c>;'], ['a "" b;', 'a <> b;'],
    ['a $b ${c}d e$ {}', 'a $b <${c}d> e$ {  };'], ['"a" b;', 'a b;'], ['if ($x ~* "y"){ }', 'if ($x ~* y ) {  };'], ['location ~ "^/a{2}$" { }', 'location ~ <^/a{2}$> {  };'],
  ];
  for (const [text, expected] of same) it(`reads ${JSON.stringify(text)}`, () => assert.equal(read(text), expected));

  it('ends a word at a brace, as nginx does in a regex without quotes', () => {
    assert.equal(sketch(parseNginx('location ~ ^/a{2}$ { }').directives), 'location ~ ^/a { <2}$> {  }; };');
  });

  it('passes over Lua with its strings, long brackets and comments', () => {
    for (const lua of ['local a = "}"', "local a = '{' .. \"\\\"}\"", 'x = { { 1 }, 2 }', '-- }\n', 'a = [[ } ]] b = [==[ ]] } ]==]', '--[[ } \n } ]] c()', "-- don't {\n"]) {
      assert.equal(read(`rewrite_by_lua_block {${lua}} set_by_lua_block $x { ${lua} }\na b;`), 'rewrite_by_lua_block {lua}; set_by_lua_block $x {lua}; a b;', lua);
    }
    assert.equal(read('server_name content_by_lua_block ; upstream content_by_lua_block { a b; } "init_by_lua_block" { a } c;'), 'server_name content_by_lua_block; upstream content_by_lua_block { a b; }; init_by_lua_block {lua}; c;');
  });

  it('keeps the places of its parts', () => {
    const text = 'server {\n  listen "80"; # first\n}\n';
    const { directives: [server], comments } = parseNginx(text);
    const cut = ({ start, end }: { start: number; end: number }): string => text.slice(start, end);
    assert.deepEqual([cut(server!.span), cut(server!.braces!), cut(server!.block![0]!.span), cut(server!.block![0]!.args[0]!.span), comments.map(cut)], [text.trimEnd(), text.slice(7, -1), 'listen "80";', '"80"', ['# first']]);
  });
});

describe('a broken nginx configuration', () => {
  it('costs one line where a ; is missing', () => {
    assert.deepEqual(wrong('server {\n listen 80\n server_name a;\n location / { return 200 }\n}'), ['server { listen 80; server_name a; location / { return 200; }; };', '80: A ; is missing behind 80.', '200: A ; is missing behind 200.']);
    assert.deepEqual(wrong('listen 80;\nserver_name a'), ['listen 80; server_name a;', 'a: A ; is missing behind a: the file ends here.']);
  });
  it('says which brace is one too many, and which is not closed', () => {
    assert.deepEqual(wrong('a { b; }\n}\nc;'), ['a { b; }; c;', '}: This } closes no block: nginx refuses it. Remove it, or look for a { that is missing above.']);
    assert.deepEqual(wrong('a {\n b { c; }'), ['a { b { c; }; };', '{: This block is not closed: a } is missing.']);
    assert.deepEqual(wrong('{ a; }'), ['<> { a; };', '{: This { opens a block that has no name.']);
  });
  it('says what stands behind a quote, and which quote is not closed', () => {
    assert.equal(wrong('return 200 "a"b;')[1], 'b: nginx wants a blank behind a closing quote.');
    assert.deepEqual(wrong('server_name "a;\nlisten 80;'), ['server_name <a;>; listen 80;', '"a;: This quote is not closed: nginx reads on to the end of the file. Add the closing quote.', '"a;: A ; is missing behind a;.']);
    assert.equal(wrong('a;;')[1], ';: This ; ends nothing: nginx refuses it. Remove it.');
  });
  it('that is hostile ends, too', () => {
    for (const text of ['{'.repeat(10_000), '"'.repeat(9999), 'rewrite_by_lua_block {'.repeat(3000), '['.repeat(20_000), 'rewrite_by_lua_block {' + '[=['.repeat(5000), '\\'.repeat(9999), '${'.repeat(9999)]) assert.ok(parseNginx(text).problems.length > 0);
  });
});
