/** Exports the match `osf`. */
import { protocolNumber } from '../../base/protocols.ts';
import { isNumber } from '../checks.ts';
import { option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const osf: MatchModule = {
  kind: 'match',
  name: 'osf',
  families: [4],
  protocols: [protocolNumber.tcp],
  hooks: ['PREROUTING', 'INPUT', 'FORWARD'],
  help: 'Guesses the operating system of the sender from the details of its TCP SYN.',
  options: [
    option('--genre', 'name', 'The operating system, as the fingerprint file names it.', { negatable: true, explain: says('from the operating system') }),
    option('--ttl', '0|1|2', 'How the TTL is compared: 0 exactly, 1 allows fewer hops left, 2 not at all.', { check: isNumber(2) }),
    option('--log', '0|1|2', 'What is written into the kernel log: 0 all signatures, 1 the first, 2 all known.', { check: isNumber(2) }),
  ],
};
