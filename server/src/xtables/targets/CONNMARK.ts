/** Exports the target CONNMARK. */
import { formatMark, parseNumber } from '../../base/numbers.ts';
import { isNumber } from '../checks.ts';
import { applySound } from '../effects.ts';
import { bare, text, word } from '../listed.ts';
import { changeInWords, changeMark, markChange, markChangeOptions } from '../marks.ts';
import { both, flag, has, nameOf, option, saysOnly, trackedConnection, wordOf } from '../support.ts';
import type { TargetModule, TargetUse } from '../types.ts';

const all = 0xffffffff;
const and = (a: number, b: number): number => (a & b) >>> 0;

/** --left-shift-mark and --right-shift-mark; the kernel shifts left by 0 without them. */
function shift(use: TargetUse): (mark: number) => number {
  const left = parseNumber(wordOf(use, '--left-shift-mark') ?? '0') ?? 0;
  const right = parseNumber(wordOf(use, '--right-shift-mark') ?? '') ?? 0;
  return (mark) => (right > 0 ? mark >>> right : (mark << left) >>> 0);
}

/** Of these a rule has one. */
const operations = ['--set-xmark', '--set-mark', '--and-mark', '--or-mark', '--xor-mark', '--save-mark', '--restore-mark'] as const;

export const CONNMARK: TargetModule = {
  kind: 'target',
  name: 'CONNMARK',
  families: both,
  terminating: false,
  help: 'Changes the mark of the connection, or copies marks between connection and packet, so that later packets of the connection get the same mark.',
  validity: { oneOf: operations, exclusive: [operations, ['--mask', '--ctmask'], ['--mask', '--nfmask']] },
  listed: {
    items: [
      word('CONNMARK (?:xset|set) ', '--set-xmark'), word('CONNMARK and ', '--and-mark'), word('CONNMARK or ', '--or-mark'), word('CONNMARK xor ', '--xor-mark'), bare('CONNMARK save', '--save-mark'), bare('CONNMARK restore', '--restore-mark'),
      {
        at: text('mask (?<a>0x[\\da-f]+)(?=\\s|$)'),
        options: ({ a = '' }) => [{ option: '--nfmask', words: [a], negated: false }, { option: '--ctmask', words: [a], negated: false }],
      },
      { at: text('nfmask ~?(?<a>0x[\\da-f]+)'), option: '--nfmask' }, { at: text('ctmask ~?(?<a>0x[\\da-f]+)'), option: '--ctmask' },
      word('left-shift-mark ', '--left-shift-mark'), word('right-shift-mark ', '--right-shift-mark'),
    ],
  },
  options: [
    ...markChangeOptions('the connection mark'),
    flag('--save-mark', 'Copies the packet\'s mark into the connection: the bits of `--nfmask` into those of `--ctmask`.', { explain: saysOnly('saves the packet\'s mark in the connection') }),
    flag('--restore-mark', 'Copies the connection\'s mark into the packet: the bits of `--ctmask` into those of `--nfmask`.', { explain: saysOnly('copies the connection\'s mark to the packet') }),
    option('--nfmask', 'mask', 'Bits of the packet\'s mark that `--save-mark` and `--restore-mark` use; all where none are given.', { check: isNumber(all) }),
    option('--ctmask', 'mask', 'Bits of the connection\'s mark that `--save-mark` and `--restore-mark` use; all where none are given.', { check: isNumber(all) }),
    option('--mask', 'mask', 'The same mask for `--nfmask` and `--ctmask`.', { check: isNumber(all) }),
    option('--left-shift-mark', 'bits', 'Shifts the copied mark left by so many bits.', { check: isNumber(31) }),
    option('--right-shift-mark', 'bits', 'Shifts the copied mark right by so many bits.', { check: isNumber(31) }),
  ],
  apply: applySound((use, { packet, connection }) => {
    const tracked = trackedConnection(connection);
    if (!tracked) return { verdict: 'CONTINUE', because: 'the packet belongs to no tracked connection: nothing changes' };
    const nfmask = parseNumber(wordOf(use, '--nfmask') ?? wordOf(use, '--mask') ?? '') ?? all;
    const ctmask = parseNumber(wordOf(use, '--ctmask') ?? wordOf(use, '--mask') ?? '') ?? all;
    const shifted = shift(use);
    if (has(use, '--save-mark')) {
      const connectionMark = changeMark(tracked.mark, { value: shifted(and(packet.mark, nfmask)), mask: ctmask });
      return { verdict: 'CONTINUE', connectionMark, because: `saves the packet's mark: the connection's ${formatMark(tracked.mark)} becomes ${formatMark(connectionMark)}` };
    }
    if (has(use, '--restore-mark')) {
      const mark = changeMark(packet.mark, { value: shifted(and(tracked.mark, ctmask)), mask: nfmask });
      return { verdict: 'CONTINUE', packet: { ...packet, mark }, because: `copies the connection's mark: the packet's ${formatMark(packet.mark)} becomes ${formatMark(mark)}` };
    }
    const one = use.options.find((option) => markChange(nameOf(option), option.words[0]?.text ?? '') !== undefined);
    const change = one && markChange(nameOf(one), one.words[0]!.text);
    if (!change) return { verdict: 'UNKNOWN', because: 'CONNMARK needs --set-xmark, --save-mark or --restore-mark' };
    const connectionMark = shifted(changeMark(tracked.mark, change));
    return { verdict: 'CONTINUE', connectionMark, because: `${changeInWords(change, 'the connection mark')}: ${formatMark(tracked.mark)} becomes ${formatMark(connectionMark)}` };
  }),
};
