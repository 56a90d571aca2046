/** Exports the target TCPMSS. */
import { isNumber } from '../checks.ts';
import { continues } from '../effects.ts';
import { both, flag, option, says, saysOnly } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const TCPMSS: TargetModule = {
  kind: 'target',
  name: 'TCPMSS',
  families: both,
  terminating: false,
  help: 'Changes the maximum segment size that a TCP SYN announces, so that packets fit through links with a small MTU.',
  options: [
    option('--set-mss', 'bytes', 'The size to announce; a smaller one is left alone.', { check: isNumber(65495), explain: says('to') }),
    flag('--clamp-mss-to-pmtu', 'The size that fits the path: its MTU less 40 bytes, or 60 for IPv6.', { explain: saysOnly('to what fits the path') }),
  ],
  apply: continues('TCPMSS only changes the segment size in the TCP options'),
};
