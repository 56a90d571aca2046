/**
 * Exports randomConversation: few ends that send each other many packets, in any order and with any flags, through rules that
 * ask for all that connection tracking knows. What a connection becomes shows in the packets that follow.
 */
import { asking } from './cases/conntrack.ts';
import { box } from './cases/box.ts';
import type { KernelCase, SentPacket } from './oracle.ts';
import { Rng } from './rng.ts';

const client = '10.250.0.34';
const ends: readonly { ip: string; dev?: string }[] = [{ ip: '192.168.1.1' }, { ip: '172.16.0.9', dev: 'cali1' }, { ip: '10.0.0.7', dev: 'eth1' }];
const usualFlags: readonly string[][] = [['SYN'], ['SYN', 'ACK'], ['ACK'], ['ACK', 'PSH'], ['FIN', 'ACK'], ['RST'], ['RST', 'ACK']];
const chunkTypes = [1, 2, 10, 11, 0, 3, 4, 5, 6, 7, 8, 14, 9];

/** Sequence numbers of two ends that have sent each other nothing but their first byte, whoever sends. */
const numbers = (flags: readonly string[], fromServer: boolean) => {
  const first = flags.includes('SYN') ? 0 : 1;
  return { seq: (fromServer ? 5000 : 1000) + first, ack: flags.includes('ACK') ? (fromServer ? 1001 : 5001) : 0 };
};

/** The fields of the transport header; `fromServer` swaps the ports. */
function transport(rng: Rng, proto: string, fromServer: boolean): SentPacket {
  const [sport, dport] = [40000 + rng.int(2), rng.weighted([[3, 80], [1, 81]])];
  const swapped = fromServer ? { sport: dport, dport: sport } : { sport, dport };
  switch (proto) {
    case 'tcp': {
      const flags = rng.weighted<string[]>([[3, ['SYN']], [4, ['ACK']], ...usualFlags.map((item): [number, string[]] => [1, item])]);
      return { ...swapped, flags, ...numbers(flags, fromServer) };
    }
    case 'sctp':
      return { ...swapped, sctpChunks: [{ type: rng.pick(chunkTypes) }] };
    case 'icmp':
      return { icmpType: rng.weighted([[6, fromServer ? 0 : 8], [1, 13], [1, 14], [1, 5], [1, 11]]), icmpCode: 0, icmpId: 5 + rng.int(2) };
    default:
      return ['udp', 'udplite'].includes(proto) ? swapped : {};
  }
}

function packet(rng: Rng, proto: string): SentPacket {
  const far = rng.pick(ends);
  const kind = rng.weighted([[6, 'client'], [2, 'server'], [1.5, 'here']]);
  if (kind === 'server' && far.dev !== undefined) return { in: far.dev, src: far.ip, dst: rng.pick([client, client, '192.168.1.1', '10.0.0.1']), proto, ttl: 64, ...transport(rng, proto, true) };
  if (kind === 'here') return { src: '192.168.1.1', dst: rng.pick(['8.8.8.8', '172.16.0.9', '10.0.0.1', client]), proto, ttl: 64, ...transport(rng, proto, rng.chance(0.3)) };
  return { in: 'eth0', src: client, dst: far.ip, proto, ttl: 64, ...transport(rng, proto, false) };
}

/** An answer, or an error about the packet before. */
function answer(rng: Rng, proto: string): SentPacket {
  if (rng.chance(0.25)) return { reply: true, proto: 'icmp', ...rng.pick([{ icmpType: 3, icmpCode: 1 }, { icmpType: 3, icmpCode: 3 }, { icmpType: 11, icmpCode: 0 }, { icmpType: 5, icmpCode: 1 }]), ...(rng.chance(0.3) ? { src: '10.9.9.9' } : {}) };
  // A SYN or an answer to one would acknowledge or begin what the other end knows nothing of.
  if (proto === 'tcp' && rng.chance(0.5)) return { reply: true, flags: rng.pick(usualFlags.filter((flags) => !flags.includes('SYN'))) };
  return { reply: true, ...(proto === 'sctp' && rng.chance(0.4) ? { sctpChunks: [{ type: rng.pick(chunkTypes) }] } : {}) };
}

const natRules = [
  '-A PREROUTING -d 192.168.1.1 -p tcp --dport 80 -j DNAT --to-destination 172.16.0.9:8080', '-A PREROUTING -d 192.168.1.1 -j DNAT --to-destination 10.0.0.7', '-A PREROUTING -p udp -j REDIRECT --to-ports 5353',
  '-A POSTROUTING -o cali1 -j SNAT --to-source 10.0.0.1', '-A POSTROUTING -j MASQUERADE', '-A INPUT -j SNAT --to-source 8.8.4.4', '-A OUTPUT -d 172.16.0.9 -j DNAT --to-destination 10.0.0.7',
  '-A OUTPUT -d 8.8.8.8 -p tcp -j DNAT --to-destination 10.0.0.1:81', '-A POSTROUTING -p icmp -j SNAT --to-source 192.168.1.2',
];
const rawRules = [
  '-A PREROUTING -i eth0 -j CT --zone 3', '-A PREROUTING -i cali1 -j CT --zone 3', '-A PREROUTING -i eth0 -j CT --zone-orig 5', '-A PREROUTING -i cali1 -j CT --zone-reply 5', '-A PREROUTING -p tcp --tcp-flags RST RST -j CT --notrack',
  '-A OUTPUT -p udp -j NOTRACK', '-A OUTPUT -j CT --zone 3', '-A PREROUTING -p icmp -j CT --notrack',
];
const filterRules = ['-A INPUT -p tcp --tcp-flags ACK ACK -j DROP', '-A FORWARD -i cali1 -m conntrack --ctstate NEW -j DROP', '-A FORWARD -m conntrack --ctstate INVALID -j DROP', '-A FORWARD -i eth0 -p tcp --tcp-flags FIN FIN -j DROP', '-A OUTPUT -p tcp --tcp-flags RST RST -j DROP'];

function table(rng: Rng, name: string, lines: readonly string[], probability: number): string {
  const chosen = lines.filter(() => rng.chance(probability));
  return `*${name}\n${chosen.map((line) => `${line}\n`).join('')}COMMIT\n`;
}

/** The case of a seed. */
export function randomConversation(seed: number): KernelCase {
  const rng = new Rng(seed * 7919 + 13);
  for (let warm = 0; warm < 5; warm++) rng.next();
  const proto = rng.weighted([[8, 'tcp'], [2, 'sctp'], [2, 'udp'], [1, 'icmp'], [0.5, 'gre'], [0.5, 'udplite'], [0.5, 'esp']]);
  const packets: SentPacket[] = [];
  while (packets.length < 16) packets.push(packets.length > 0 && rng.chance(0.45) ? answer(rng, proto) : packet(rng, proto));
  const nat = rng.chance(0.6) ? table(rng, 'nat', natRules, 0.25) : '';
  const raw = rng.chance(0.3) ? table(rng, 'raw', rawRules, 0.3) : '';
  return { interfaces: box.interfaces, routes: box.routes, rules4: asking + nat + raw + (rng.chance(0.3) ? table(rng, 'filter', filterRules, 0.4) : ''), packets };
}
