/** Exports the target DSCP. */
import { parseNumber } from '../../base/numbers.ts';
import { isNumber } from '../checks.ts';
import { changes } from '../effects.ts';
import { word } from '../listed.ts';
import { both, oneWord, option, says, wordOf } from '../support.ts';
import { dscpClasses, formatByte, isDscpClass, parseDscpClass } from '../tosByte.ts';
import type { TargetModule } from '../types.ts';

export const DSCP: TargetModule = {
  kind: 'target',
  name: 'DSCP',
  families: both,
  tables: ['mangle'],
  terminating: false,
  help: 'Sets the DiffServ code point of the packet: the upper six bits of the TOS byte.',
  validity: { oneOf: ['--set-dscp', '--set-dscp-class'], exclusive: [['--set-dscp', '--set-dscp-class']] },
  listed: { items: [word('DSCP set ', '--set-dscp')] },
  options: [
    option('--set-dscp', 'number', 'The code point, 0 to 63.', { check: isNumber(63), explain: says('sets DSCP to') }),
    option('--set-dscp-class', 'class', 'The code point of this class: `EF`, `BE`, `CS0` to `CS7`, `AF11` to `AF43`.', { values: oneWord(dscpClasses), check: isDscpClass, explain: says('sets the DiffServ class') }),
  ],
  apply: changes((use, { packet }) => {
    const dscp = parseNumber(wordOf(use, '--set-dscp') ?? '', 63) ?? parseDscpClass(wordOf(use, '--set-dscp-class') ?? '');
    if (dscp === undefined) return 'DSCP needs --set-dscp or --set-dscp-class';
    return { packet: { ...packet, tos: (dscp << 2) | (packet.tos & 3) }, because: `DSCP ${formatByte(packet.tos >> 2)} becomes ${formatByte(dscp)}` };
  }),
};
