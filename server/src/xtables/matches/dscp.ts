/** Exports the match `dscp`. */
import { parseNumber } from '../../base/numbers.ts';
import type { Tri } from '../../base/tri.ts';
import { when } from '../../base/tri.ts';
import { isNumber } from '../checks.ts';
import { wordBehind } from '../listed.ts';
import { both, oneWord, option, says, testEach } from '../support.ts';
import { dscpClasses, formatByte, isDscpClass, parseDscpClass } from '../tosByte.ts';
import type { MatchModule } from '../types.ts';

const test = (tos: number, wanted: number): Tri => when(tos >> 2 === wanted, `DSCP is ${formatByte(tos >> 2)}${tos >> 2 === wanted ? '' : `, not ${formatByte(wanted)}`}`);

export const dscp: MatchModule = {
  kind: 'match',
  name: 'dscp',
  families: both,
  help: 'The DiffServ code point: the upper six bits of the TOS byte.',
  validity: { oneOf: ['--dscp', '--dscp-class'], exclusive: [['--dscp', '--dscp-class']] },
  listed: { items: [wordBehind('DSCP match ', '--dscp')] },
  options: [
    option('--dscp', 'number', 'The code point, 0 to 63.', { negatable: true, check: isNumber(63), explain: says('with DSCP') }),
    option('--dscp-class', 'class', 'The code point of this class: `EF`, `BE`, `CS0` to `CS7`, `AF11` to `AF43`.', { negatable: true, values: oneWord(dscpClasses), check: isDscpClass, explain: says('of DiffServ class') }),
  ],
  test: testEach({
    '--dscp': ([text = ''], { packet }) => test(packet.tos, parseNumber(text)!),
    '--dscp-class': ([text = ''], { packet }) => test(packet.tos, parseDscpClass(text)!),
  }, { needs: '--dscp or --dscp-class' }),
};
