/** Exports the target ECN of iptables. */
import { parseNumber } from '../../base/numbers.ts';
import { isNumber } from '../checks.ts';
import { changes } from '../effects.ts';
import { flag, option, wordOf } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const ECN: TargetModule = {
  kind: 'target',
  name: 'ECN',
  families: [4],
  tables: ['mangle'],
  terminating: false,
  help: 'Works around routers that cannot stand explicit congestion notification.',
  options: [
    flag('--ecn-tcp-remove', 'Clears the flags ECE and CWR of TCP.'),
    option('--ecn-tcp-cwr', '0|1', 'Sets the TCP flag CWR to this.', { check: isNumber(1) }),
    option('--ecn-tcp-ece', '0|1', 'Sets the TCP flag ECE to this.', { check: isNumber(1) }),
    option('--ecn-ip-ect', '0..3', 'Sets the two bits of the IP header to this.', { check: isNumber(3) }),
  ],
  apply: changes((use, { packet }) => {
    const ect = parseNumber(wordOf(use, '--ecn-ip-ect') ?? '', 3);
    if (ect === undefined) return { packet, because: 'ECN only changes the flags ECE and CWR' };
    return { packet: { ...packet, tos: (packet.tos & 0xfc) | ect }, because: `the ECN bits ${packet.tos & 3} become ${ect}` };
  }),
};
