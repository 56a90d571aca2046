/** Exports the target CLUSTERIP of iptables. */
import { formatIp } from '../../base/ip.ts';
import { jhash2, scale, swapBytes } from '../../base/jhash.ts';
import type { Packet } from '../../base/packet.ts';
import { parseNumber } from '../../base/numbers.ts';
import { isMac, isNumber, isWord } from '../checks.ts';
import { applySound } from '../effects.ts';
import { head, word } from '../listed.ts';
import { flag, has, oneWord, option, trackedConnection, wordOf } from '../support.ts';
import type { TargetModule } from '../types.ts';

/** Addresses in the order of numbers, ports as the memory of a little-endian machine has them (clusterip_hashfn). */
function hashed({ src, sport = 0, dport = 0 }: Packet, mode: string): number[] {
  const port = (value: number): number => swapBytes(value) >>> 16;
  return [src.words[0]!, ...(mode === 'sourceip' ? [] : [port(sport)]), ...(mode === 'sourceip-sourceport-destport' ? [port(dport)] : [])];
}

export const CLUSTERIP: TargetModule = {
  kind: 'target',
  name: 'CLUSTERIP',
  families: [4],
  tables: ['filter'],
  hooks: ['INPUT'],
  terminating: false,
  help: 'Lets several boxes share one address: each handles the connections that a hash gives it. Newer kernels have it no more; `-m cluster` is its successor.',
  listed: { head: head('CLUSTERIP'), items: [word('hashmode=', '--hashmode'), word('clustermac=', '--clustermac'), word('total_nodes=', '--total-nodes'), word('local_node=', '--local-node'), word('hash_init=', '--hash-init')] },
  options: [
    flag('--new', 'Makes the shared address; the other options describe it.'),
    option('--hashmode', 'mode', 'What the hash is made of: `sourceip`, `sourceip-sourceport` or `sourceip-sourceport-destport`.', { values: oneWord(['sourceip', 'sourceip-sourceport', 'sourceip-sourceport-destport']), check: isWord(['sourceip', 'sourceip-sourceport', 'sourceip-sourceport-destport']) }),
    option('--clustermac', 'XX:XX:XX:XX:XX:XX', 'Ethernet address of the shared address, a multicast one.', { check: isMac }),
    option('--total-nodes', 'number', 'How many boxes share the address.', { check: isNumber(16, 1) }),
    option('--local-node', 'number', 'The number of this box, from 1.', { check: isNumber(16, 1) }),
    option('--hash-init', 'number', 'Start value of the hash.', { check: isNumber(0xffffffff) }),
  ],
  // clusterip_tg of Linux up to 6.2; the kernel that the tests ask has it no more.
  apply: applySound((use, { packet, connection }) => {
    const [total, local] = ['--total-nodes', '--local-node'].map((name) => parseNumber(wordOf(use, name) ?? ''));
    if (!has(use, '--new') || !total || !local) return { verdict: 'UNKNOWN', because: 'how many boxes share the address stands in another rule, the one with --new' };
    const tracked = trackedConnection(connection);
    if (!tracked) return { verdict: 'DROP', because: 'CLUSTERIP drops packets of no tracked connection' };
    if (packet.protocol === 1 && tracked.state === 'RELATED') return { verdict: 'CONTINUE', because: 'CLUSTERIP lets every box have ICMP errors' };
    const node = scale(jhash2(hashed(packet, wordOf(use, '--hashmode') ?? 'sourceip'), parseNumber(wordOf(use, '--hash-init') ?? '0') ?? 0), total) + 1;
    const because = `the hash of ${formatIp(packet.src)} gives the packet to box ${node} of ${total}`;
    if (node !== local) return { verdict: 'DROP', because: `${because}; this is box ${local}, which drops it` };
    return { verdict: 'CONTINUE', because: `${because}, this one`, ...(tracked.state === 'NEW' && { connectionMark: node }) };
  }),
};
