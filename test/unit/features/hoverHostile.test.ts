/** Text of a dump reaches Markdown as text only: no link, no image, no HTML, no markup. */
import assert from 'node:assert/strict';
import { hover } from '../../../server/src/features/hover.ts';
import { code, cut, plain } from '../../../server/src/features/markdown.ts';
import { open } from './open.ts';

/** What is left of Markdown when its code spans are taken out, as CommonMark pairs backticks: runs of the same length. */
function outsideCode(markdown: string): string {
  return markdown.replace(/(?<![`\\])(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, '');
}

/** Asserts that nothing outside code spans can begin a link, an image or a tag, or be made a link by GFM. */
function assertTame(markdown: string): void {
  const text = outsideCode(markdown);
  assert.doesNotMatch(text, /(?<!\\)[[\]<>]/, text);
  assert.doesNotMatch(text, /(?<!\\)`/, text);
  assert.doesNotMatch(text, /:\/\/|(?<!\\)@|www\./, text);
}

const hostile = [
  '[click](command:workbench.action.terminal.new)', '![x](http://evil.example/x.png)', '<img src=x onerror=alert(1)>', '<https://evil.example>', 'https://evil.example', 'www.evil.example',
  'a@evil.example', '`code`', '``` fence', '**bold** _it_ ~~gone~~', '| a | b |', '&lt;b&gt;', '\\[x](y)', '`[a](b)', '# head', '[a]: http://evil.example', '$(trash)', '\u202eevil', 'a`b``c',
];

describe('hostile text in a hover', () => {
  for (const text of hostile) {
    it(`${text.replace(/[^ -~]/g, '?')} stays text`, () => {
      assertTame(plain(text));
      assertTame(code(text));
      const name = text.replace(/\s/g, '_').replace(/"/g, '');
      const { file } = open(`*nat\n:PREROUTING ACCEPT [0:0]\n:${name} - [0:0]\n-A PREROUTING -m comment --comment "${text.replace(/["\\]/g, '\\$&')}" -i ${name.slice(0, 15)} -j ${name}\n-A ${name} -m ${name} --set-mark ${name} -s ${name} -j MARK --set-mark 1\n-A ${name} -m set --match-set ${name} src -j DROP\nCOMMIT\n`);
      let hovers = 0;
      for (let offset = 0; offset <= file.lines.text.length; offset++) {
        const found = hover(file, offset);
        if (!found) continue;
        hovers++;
        const { contents } = found;
        assert.ok(typeof contents === 'object' && 'value' in contents);
        assertTame(contents.value);
      }
      assert.ok(hovers > 20);
    });
  }

  it('code spans keep what they hold', () => {
    assert.equal(code('a`b'), '``a`b``');
    assert.equal(code('`a`'), '`` `a` ``');
    assert.equal(code('a\nb\u0007'), '`a b`');
    assert.equal(code('\n'), '(empty)');
  });

  it('a name of 200 kB is cut', () => {
    const long = 'x'.repeat(200_000);
    assert.equal(cut(long, 10), 'xxxxxxxxx…');
    const { file, mark } = open(`*nat\n:${long} - [0:0]\n-A ${long} -m comment --comment "${long}" -j $0${long}\nCOMMIT\n`);
    const { contents } = hover(file, mark.at())!;
    assert.ok(typeof contents === 'object' && 'value' in contents && contents.value.length < 3000);
  });

  it('broken lines have a hover or none, but never an error', () => {
    const { file } = open('*\n: \n:A\n-A\n-A A -j\n-A A -m\n[1:2\n[1:2] -A\n-A A ! ! -s\n-A A -s "\n-A A --mark\n-A A -m mark --mark 0x\n-A A -s 999.1.1.1/99 --dport 99999 -j DNAT --to-destination :::\n-P INPUT\n-N\n\0\0\nCOMMIT COMMIT\n');
    for (let offset = -5; offset <= file.lines.text.length + 5; offset++) hover(file, offset);
  });
});
