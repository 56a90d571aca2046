/** Exports the target NETMAP. */
import { formatPrefix, parseHostMask } from '../../base/ip.ts';
import { isHostMask } from '../checks.ts';
import { applySound } from '../effects.ts';
import { word } from '../listed.ts';
import { both, option, says, wordOf } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const NETMAP: TargetModule = {
  kind: 'target',
  name: 'NETMAP',
  families: both,
  tables: ['nat'],
  hooks: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  terminating: true,
  help: 'Moves a whole network onto another: the network part of the address is replaced, the host part stays. The destination in PREROUTING and OUTPUT, the source in POSTROUTING and INPUT.',
  validity: { required: ['--to'] },
  options: [option('--to', 'network/mask', 'The network that replaces the network part of the address.', { check: isHostMask, explain: says('onto') })],
  listed: { items: [word('to:', '--to')] },
  apply: applySound((use, { hook, packet }) => {
    const netmap = parseHostMask(wordOf(use, '--to') ?? '', packet.family);
    if (!netmap) return { verdict: 'UNKNOWN', because: 'NETMAP needs --to' };
    const side = hook === 'POSTROUTING' || hook === 'INPUT' ? 'source' : 'destination';
    return { verdict: 'NAT', because: `NETMAP: the network part of the ${side} becomes ${formatPrefix(netmap)}`, nat: { side, kind: 'netmap', netmap, random: false, persistent: false } };
  }),
};
