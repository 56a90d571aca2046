/** Exports the match `socket`. */
import { protocolName, protocolNumber } from '../../base/protocols.ts';
import { assumed, no } from '../../base/tri.ts';
import { idOf } from '../fresh.ts';
import { bare, head } from '../listed.ts';
import { both, flag, has, placeOf, saysOnly, testWhole } from '../support.ts';
import type { MatchModule } from '../types.ts';

/** Protocols whose packets, or whose errors, the kernel looks up sockets for (nf_sk_lookup_slow_v4, nf_sk_lookup_slow_v6). */
const lookedUp: readonly number[] = [protocolNumber.tcp, protocolNumber.udp, protocolNumber.icmp, protocolNumber.icmpv6];

export const socket: MatchModule = {
  kind: 'match',
  name: 'socket',
  families: both,
  hooks: ['PREROUTING', 'INPUT'],
  help: 'A socket of this box would get the packet: of an established connection, or one that listens on an address of its own. Transparent proxies use it.',
  listed: { head: head('socket'), items: [bare('--transparent', '--transparent'), bare('--nowildcard', '--nowildcard'), bare('--restore-skmark', '--restore-skmark')] },
  options: [
    flag('--transparent', 'Only sockets with the option IP_TRANSPARENT count.', { explain: saysOnly('transparent') }),
    flag('--nowildcard', 'Sockets that listen on all addresses count too.', { explain: saysOnly('also one that listens on all addresses') }),
    flag('--restore-skmark', 'Where it fits, the packet gets the mark of the socket.', { explain: saysOnly('taking over its mark') }),
  ],
  test: testWhole((use, { packet: { protocol }, rule }) => {
    if (!lookedUp.includes(protocol)) return { answer: no(`there are no sockets to look up for ${protocolName(protocol)}`) };
    const kind = has(use, '--transparent') ? 'transparent socket' : 'socket';
    return { answer: assumed(false, 'the sockets of this node are not in the file', {
      id: idOf('socket', rule), text: `Does a ${kind} of this node get the packet at ${placeOf(rule)}?`, decides: 'The files do not list the sockets of this node: ss -tuanp would.', assumption: `No ${kind} of this node gets the packet at ${placeOf(rule)}: the file does not list any.`,
    }) };
  }),
};
