/** Exports the target ECN of iptables. */
import { protocolNumber } from '../../base/protocols.ts';
import { continues } from '../effects.ts';
import { flag } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const ECN: TargetModule = {
  kind: 'target',
  name: 'ECN',
  families: [4],
  tables: ['mangle'],
  terminating: false,
  help: 'Works around routers that cannot stand explicit congestion notification.',
  options: [flag('--ecn-tcp-remove', `Clears the flags ECE and CWR of TCP (protocol ${protocolNumber.tcp}).`)],
  apply: continues('ECN only clears the flags ECE and CWR'),
};
