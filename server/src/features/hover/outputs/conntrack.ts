/** Exports conntrackHover and neighboursHover: what the words of `conntrack -L`, and of `ip neigh` and `arp`, mean. Sources: conntrack(8), ip-neighbour(8), arp(7), net/netfilter/nf_conntrack_standalone.c. */
import { code, paragraphs, plural } from '../../markdown.ts';
import { addressHover } from '../address.ts';
import { interfaceHover, portHover } from '../names.ts';
import type { Said } from '../option.ts';
import { byKey, say, type Meanings, type Place } from './place.ts';

const states: Readonly<Record<string, string>> = {
  SYN_SENT: 'a SYN was seen, no answer yet.', SYN_RECV: 'SYN and SYN/ACK were seen.', ESTABLISHED: 'the handshake is done.', FIN_WAIT: 'one side has sent FIN.', CLOSE_WAIT: 'the other side has not closed yet.', LAST_ACK: 'both sides have sent FIN; the last ACK is missing.', TIME_WAIT: 'closed; kept for late packets.', CLOSE: 'ended by RST.', SYN_SENT2: 'both sides sent a SYN.', NONE: 'no packet of it was seen.', COOKIE_WAIT: 'SCTP: INIT was seen.', COOKIE_ECHOED: 'SCTP: COOKIE ECHO was seen.', SHUTDOWN_SENT: 'SCTP: SHUTDOWN was seen.', SHUTDOWN_RECD: 'SCTP: SHUTDOWN was seen from the other side.', SHUTDOWN_ACK_SENT: 'SCTP: SHUTDOWN ACK was seen.',
};
const marks: Readonly<Record<string, string>> = {
  '[UNREPLIED]': 'packets were seen in one direction only.', '[ASSURED]': 'traffic went both ways long enough: the entry is not thrown out early when the table is full.', '[OFFLOAD]': 'the flow table forwards it past the rules.', '[HW_OFFLOAD]': 'the hardware forwards it past the rules.', '[CONFIRMED]': 'the first packet has left the box.',
};
const fields: Readonly<Record<string, string>> = {
  mark: 'the connection\'s mark, which CONNMARK sets and connmark tests.', use: 'references in the kernel.', zone: 'the zone: connections of different zones do not know each other.', 'zone-orig': 'the zone of the original direction.', 'zone-reply': 'the zone of answers.', secctx: 'the SELinux context, from CONNSECMARK.', id: 'a number of the entry (for ICMP: that of the echo request).', packets: 'packets of this direction.', bytes: 'bytes of this direction.', type: 'ICMP type.', code: 'ICMP code.', labels: 'labels, which `-m connlabel` tests.', helper: 'the helper that reads its payload, such as ftp.', srckey: 'GRE key.', dstkey: 'GRE key.', 'delta-time': 'seconds since it began.', timeout: 'the timeout in the kernel.',
};

/** What is said of a word in an output of `conntrack -L` or of /proc/net/nf_conntrack. */
export function conntrackHover(place: Place): Said | undefined {
  const { word, words, index, file } = place;
  const [, key, value] = /^([a-z][a-z-]*)=(.*)$/.exec(word.text) ?? [];
  if (key !== undefined && value !== undefined) {
    const reply = words.slice(0, index).filter(({ text }) => text.startsWith(`${key}=`)).length > 0;
    if (key === 'src' || key === 'dst') return say(word, paragraphs(directionInWords(place, key, reply), addressHover(file, value, 'listing')));
    if (key === 'sport' || key === 'dport') return say(word, paragraphs(`${key === 'sport' ? 'Source' : 'Destination'} port of the ${reply ? 'answers' : 'packets of the side that began'}.`, portHover(file, value, words.find(({ text }) => /^(?:tcp|udp|sctp|dccp|udplite)$/.test(text))?.text)));
    return say(word, Object.hasOwn(fields, key) ? `${code(word.text, 60)}: ${fields[key]!}` : undefined);
  }
  if (Object.hasOwn(marks, word.text)) return say(word, `${code(word.text)}: ${marks[word.text]!}`);
  if (Object.hasOwn(states, word.text)) return say(word, `State ${code(word.text)}: ${states[word.text]!}`);
  if (/^ipv[46]$/.test(word.text) && index === 0) return say(word, `${code(word.text)}: the address family; its number stands behind.`);
  const offset = /^ipv[46]$/.test(words[0]!.text) ? 2 : 0;
  if (offset === 2 && index === 1) return say(word, `${code(word.text)}: the number of the address family, 2 for IPv4 and 10 for IPv6.`);
  if (index === offset && /^[a-z]/.test(word.text)) return say(word, `${code(word.text)}: the protocol; its number stands behind.`);
  if (index === offset + 1) return say(word, `${code(word.text)}: the number of the protocol.`);
  if (index === offset + 2 && /^\d+$/.test(word.text)) return say(word, `${plural(Number(word.text), 'second')} until the connection is forgotten, unless a packet of it comes. The full times are the sysctls \`net.netfilter.nf_conntrack_…_timeout_…\`.`);
  return undefined;
}

/** Who is meant in which direction, and what NAT changed: the answers come from where the packets really went. */
function directionInWords({ words, word }: Place, key: 'src' | 'dst', reply: boolean): string {
  const values = (name: string): string[] => words.filter(({ text }) => text.startsWith(`${name}=`)).map(({ text }) => text.slice(name.length + 1));
  const other = key === 'src' ? 'dst' : 'src';
  const counterpart = reply ? values(other)[0] : undefined;
  if (!reply) return key === 'src' ? 'The side that began the connection.' : 'Where the first packet was sent to, before any NAT.';
  const changed = counterpart !== undefined && counterpart !== word.text.slice(4);
  if (key === 'src') return changed ? `Where answers come from. It is another address than ${code(counterpart)}, which the first packet was sent to: its destination was changed (DNAT, or IPVS).` : 'Where answers come from: the destination was not changed.';
  return changed ? `Where answers go to. It is another address than ${code(counterpart)}, which the first packet came from: its source was changed (SNAT or MASQUERADE).` : 'Where answers go to: the source was not changed.';
}

const neighbourStates: Readonly<Record<string, string>> = {
  REACHABLE: 'was seen lately.', STALE: 'was right some time ago; it is used, and checked when it is.', DELAY: 'was used while STALE; a check is due.', PROBE: 'is being asked.', FAILED: 'did not answer: packets to it are refused ("host unreachable").', INCOMPLETE: 'is being asked for the first time; packets wait.', PERMANENT: 'set by hand or by a program (flannel, Cilium); never asked.', NOARP: 'needs no question, as on loopback and tunnels.', NONE: 'nothing is known yet.',
};
const neighbourMeanings: Meanings = {
  dev: (value, { file }) => `the link that the neighbour is on.\n\n${interfaceHover(file, value)}`, lladdr: 'its MAC address.', router: 'it says that it is a router (IPv6).', proxy: 'this box answers for the address.', used: 'seconds since it was used, confirmed and changed.', probes: 'questions that were asked.', ref: 'references in the kernel.', extern_learn: 'a program or the hardware keeps it.', managed: 'the kernel keeps it fresh by itself.',
};
const arpColumns: Readonly<Record<string, string>> = { Address: 'the neighbour\'s IP address.', HWtype: 'the kind of link.', HWaddress: 'the neighbour\'s MAC address.', Flags: 'C known, M set by hand, P this box answers for it.', Mask: 'the network that is answered for.', Iface: 'the interface.' };
const arpFlags: Readonly<Record<string, string>> = { C: 'known', M: 'set by hand', P: 'this box answers for it' };

/** What is said of a word in an output of `ip neigh` or `arp`. */
export function neighboursHover(place: Place): Said | undefined {
  const { word, index, file } = place;
  if (Object.hasOwn(neighbourStates, word.text)) return say(word, `State ${code(word.text)}: ${neighbourStates[word.text]!}`);
  if (/^\(?[\da-f.:]+\)?$/i.test(word.text) && index < 2 && /[.:]/.test(word.text)) {
    const address = word.text.replace(/[()]/g, '');
    return say(word, paragraphs(addressHover(file, address, 'listing')));
  }
  if (/^[CMP]{1,3}$/.test(word.text)) return say(word, `Flags ${code(word.text)}: ${[...word.text].map((flag) => arpFlags[flag]!).join(', ')}.`);
  if (place.words[0]!.text === 'Address') return say(word, Object.hasOwn(arpColumns, word.text) ? `Column ${code(word.text)}: ${arpColumns[word.text]!}` : undefined);
  if (/^[\da-f]{2}(?::[\da-f]{2}){5}$/i.test(word.text)) return say(word, `MAC address ${code(word.text)} of the neighbour.`);
  if (index === place.words.length - 1 && file.own.host.neighbours.some(({ dev, span }) => dev === word.text && span.end === word.end)) return say(word, interfaceHover(file, word.text));
  if (word.text === '(incomplete)' || word.text === '<incomplete>') return say(word, 'No answer yet: the MAC address is not known.');
  return byKey(place, neighbourMeanings, new Set(['router', 'proxy', 'extern_learn', 'managed']));
}
