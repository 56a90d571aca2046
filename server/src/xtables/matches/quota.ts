/** Exports the match `quota`. */
import { assumed, negateIf, unknown } from '../../base/tri.ts';
import { isNumber64, parseNumber64 } from '../checks.ts';
import { idOf } from '../fresh.ts';
import { text, word } from '../listed.ts';
import { ruleKey, write } from '../memory.ts';
import { both, option, placeOf, says, testWhole } from '../support.ts';
import { optionOf, type MatchModule } from '../types.ts';

export const quota: MatchModule = {
  kind: 'match',
  name: 'quota',
  families: both,
  help: 'Fits until so many bytes have passed this rule, then never again.',
  validity: { required: ['--quota'] },
  listed: { items: [word('quota: ', '--quota', '\\d+(?= bytes)'), { at: text('bytes(?=\\s|$)'), options: () => [] }], hides: 'whether ! stands in front of the quota' },
  options: [option('--quota', 'bytes', 'The bytes that may pass, headers of IP included. The save form shows what was written, not what is left.', { negatable: true, check: isNumber64, explain: says('within the first', 'bytes') })],
  // quota_mt: a packet that is too long for the rest uses it up.
  test: testWhole((use, { memory, rule, packet: { length } }) => {
    const quotaOption = optionOf(use, '--quota');
    if (!quotaOption) return { answer: unknown('-m quota needs --quota') };
    const bytes = ruleKey<number>('quota', rule, use);
    const all = parseNumber64(quotaOption.words[0]!.text)!;
    const left = memory.get(bytes) ?? all;
    const fits = left >= length;
    const place = placeOf(rule);
    const answer = assumed(fits, fits ? `${left} of ${all} bytes are left, and the packet has ${length}` : `${left} of ${all} bytes are left, too few for the ${length} of the packet`, {
      id: idOf('quota', rule), text: `Is the packet within the quota of ${place}?`,
      decides: 'An iptables-save dump holds the quota as it was written, not how much of it is left.', assumption: left === all ? `The quota of ${place} is untouched, as in a freshly loaded ruleset: ${all} bytes.` : `Of the quota of ${place}, only the packets of this trace used any: ${left} bytes are left.`,
    });
    return { answer: negateIf(quotaOption.negated, answer), remember: [write(bytes, fits ? left - length : 0)] };
  }),
};
