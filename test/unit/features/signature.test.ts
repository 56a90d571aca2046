/** The syntax that is shown while somebody writes an option's value. */
import assert from 'node:assert/strict';
import type { MarkupContent } from 'vscode-languageserver-types';
import { signature } from '../../../server/src/features/signature.ts';
import { open } from './open.ts';

function shown(line: string): { label: string; word: string; help: string; list: string | undefined } | null {
  const { file, mark } = open(`*filter\n:INPUT ACCEPT [0:0]\n${line}\nCOMMIT\n`);
  const help = signature(file, mark.at());
  if (!help) return null;
  const { label, parameters, documentation } = help.signatures[0]!;
  const parameter = parameters![help.activeParameter!]!;
  const [start, end] = typeof parameter.label === 'string' ? [label.indexOf(parameter.label), label.length] : parameter.label;
  return { label, word: label.slice(start, end), help: (documentation as MarkupContent).value, list: (parameter.documentation as MarkupContent | undefined)?.value };
}

describe('signature help', () => {
  it('shows the value of the option at the cursor, in matches, targets and the header', () => {
    assert.deepEqual([shown('-A INPUT -m limit --limit $0')!.label, shown('-A INPUT -m limit --limit $0')!.word], ['--limit number[/second|/minute|/hour|/day]', 'number[/second|/minute|/hour|/day]']);
    assert.match(shown('-A INPUT -j LOG --log-pre$0')?.label ?? 'nothing', /nothing/);
    assert.match(shown('-A INPUT -j LOG --log-level wa$0')!.list!, /`warning`/);
    assert.equal(shown('-A INPUT -s 10.$0 -j DROP')!.label, '[!] -s address[/mask]');
  });

  it('knows which of two words is being written', () => {
    assert.equal(shown('-A INPUT -p tcp -m tcp --tcp-flags SYN,$0')!.word, 'mask');
    assert.equal(shown('-A INPUT -p tcp -m tcp --tcp-flags SYN,ACK $0')!.word, 'set');
    assert.equal(shown('-A INPUT -p tcp -m tcp --tcp-flags SYN,ACK SYN $0'), null);
  });

  it('tells of the match or target that stands there', () => {
    assert.match(shown('-A INPUT -m addr$0type')!.help, /kind of address/);
    assert.match(shown('-A INPUT -j $0')!.help, /What becomes of packets/);
  });

  it('is silent elsewhere', () => {
    for (const line of ['-A INPUT $0', ':IN$0PUT ACCEPT [0:0]', '# --limit $0', '-A INPUT -m comment --comment "x $0"']) assert.equal(shown(line), null, line);
  });
});
