/** Exports ipvsHover: what the words of `ipvsadm` mean, of its listings, its connections and of `ipvsadm -S`. Sources: ipvsadm(8), and the kernel's net/netfilter/ipvs. */
import { contains } from '../../../base/span.ts';
import { code, grouped, list, paragraphs, plural } from '../../markdown.ts';
import { addressHover, addressOf } from '../address.ts';
import { clusterFacts } from '../cluster.ts';
import type { Said } from '../option.ts';
import { byKey, linesAbove, say, type Meanings, type Place } from './place.ts';

const schedulers: Readonly<Record<string, string>> = {
  rr: 'round robin: the real servers take turns.', wrr: 'weighted round robin: they take turns, those with a greater weight more often.', lc: 'least connections: the real server with the fewest connections, active ones above all.', wlc: 'weighted least connections: the fewest connections, active ones above all, for its weight.',
  lblc: 'locality-based least connections: one destination stays with one server while that is not overloaded.', lblcr: 'as lblc, with a group of servers for each destination.', dh: 'destination hashing: the server is chosen by the destination address.', sh: 'source hashing: the server is chosen by the client\'s address, so that a client stays with it.',
  sed: 'shortest expected delay: (active connections + 1) / weight.', nq: 'never queue: an idle server at once, else as sed.', fo: 'failover: the server with the highest weight that is not overloaded.', ovf: 'overflow: the server with the highest weight, until its connections reach the weight.', mh: 'Maglev hashing: by the client\'s address, with few changes when servers come and go.', twos: 'power of two choices: the better one of two servers chosen at random.',
};
const methods: Readonly<Record<string, string>> = {
  Masq: 'NAT: destination address and port are changed to those of the real server, and its answers come back through this box. kube-proxy uses nothing else.', Route: 'direct routing: the packet is sent to the real server\'s MAC address as it is; the server must hold the virtual address itself, and answers on its own.',
  Tunnel: 'the packet is put into an IPIP packet to the real server, which must hold the virtual address itself.', Local: 'the real server is this box.', Bypass: 'sent on to the original destination.', FullNat: 'source and destination are both changed (DPVS): answers come back through this box wherever the servers are.',
};
const columnMeanings: Readonly<Record<string, string>> = {
  Prot: 'The protocol, or FWM: a firewall mark stands for the service.', 'LocalAddress:Port': 'The virtual server: the address and port that clients use.', Scheduler: 'How a real server is chosen for a new connection.', Flags: 'Options of the virtual server, such as persistence.',
  'RemoteAddress:Port': 'The real servers: where the packets go.', Forward: 'How packets get to the real server.', Weight: 'The share of new connections; a server of weight 0 gets none, but keeps those that it has.', ActiveConn: 'Connections that are open (TCP: ESTABLISHED).', InActConn: 'Connections that are known but not open: closing ones, and all of UDP.',
  Conns: 'Connections since the counters began.', InPkts: 'Packets from clients.', OutPkts: 'Packets to clients; with Route and Tunnel they do not pass here, so it stays 0.', InBytes: 'Bytes from clients.', OutBytes: 'Bytes to clients.', CPS: 'Connections a second.', InPPS: 'Packets a second from clients.', OutPPS: 'Packets a second to clients.', InBPS: 'Bytes a second from clients.', OutBPS: 'Bytes a second to clients.',
  TunnelInfo: 'How the packet is wrapped for Tunnel: ipip, gue or gre, with port and checksum.', PersistConn: 'Clients that persistence keeps at this server.', Uthreshold: 'With so many connections the server gets no new ones.', Lthreshold: 'With fewer connections than this it gets new ones again.',
  pro: 'The protocol.', expire: 'Time until the connection is forgotten, minutes and seconds.', state: 'The state of the connection as IPVS sees it.', source: 'The client.', virtual: 'The virtual server.', destination: 'The real server.',
};
const flagMeanings: Meanings = {
  persistent: (value) => `a client comes back to the same real server for ${/^\d+$/.test(value) ? plural(Number(value), 'second') : 'some time'} after its last connection. kube-proxy sets it for sessionAffinity: ClientIP.`, mask: 'clients of one network of this size are one client for persistence.', pe: 'a persistence engine looks into the packets, such as sip.', ops: 'one-packet scheduling: every UDP packet is scheduled anew.',
};
const savedMeanings: Meanings = {
  '-A': 'adds a virtual server.', '-a': 'adds a real server to a virtual server.', '-t': 'the virtual server: TCP, address and port.', '-u': 'the virtual server: UDP, address and port.', '--sctp-service': 'the virtual server: SCTP, address and port.', '-f': 'the virtual server: packets with this firewall mark.',
  '-s': (value) => `the scheduler: ${Object.hasOwn(schedulers, value) ? schedulers[value]! : 'see ipvsadm(8).'}`, '-p': flagMeanings['persistent']!, '-M': flagMeanings['mask']!, '-r': 'the real server: address and port.', '-m': `Masq: ${methods['Masq']!}`, '-g': `Route: ${methods['Route']!}`, '-i': `Tunnel: ${methods['Tunnel']!}`,
  '-w': 'the weight: its share of new connections.', '-o': flagMeanings['ops']!, '-b': 'flags of the scheduler.', '--pe': flagMeanings['pe']!, '-x': 'the upper threshold of connections.', '-y': 'the lower threshold of connections.',
};
const savedAlone: ReadonlySet<string> = new Set(['-A', '-a', '-m', '-g', '-i', '-o']);

/** What is said of a word in an output of ipvsadm; undefined where nothing is. */
export function ipvsHover(place: Place): Said | undefined {
  const { text, word, words, index } = place;
  if (/^IP Virtual Server version/.test(text.trim())) return say(word, sizeInWords(word.text) ?? 'The version of IPVS in the kernel.');
  if (/^\s*(?:Prot |pro expire|-> RemoteAddress)/.test(text)) return say(word, Object.hasOwn(columnMeanings, word.text) ? `Column ${code(word.text)}: ${columnMeanings[word.text]!}` : word.text === '->' ? 'Lines with an arrow are the real servers of the virtual server above.' : undefined);
  if (/^-[aA]$/.test(words[0]!.text)) {
    const before = words[index - 1]?.text ?? '';
    return (/^(?:-t|-u|-r|--sctp-service)$/.test(before) ? endpointHover(place) : undefined) ?? byKey(place, savedMeanings, savedAlone);
  }
  if (place.section.kind === 'ipvs-connections') return connectionHover(place);
  const real = words[0]!.text === '->';
  if (index === 0) return say(word, real ? 'A real server of the virtual server above.' : Object.hasOwn(protocols, word.text) ? `${code(word.text)}: ${protocols[word.text]!}` : undefined);
  if (index === 1) return word.text.includes(':') ? endpointHover(place) : say(word, words[0]!.text === 'FWM' ? `Firewall mark ${code(word.text)}: packets that carry it, set by \`-j MARK\` before, are the virtual server.` : undefined);
  const columns = columnsOf(place, real);
  const column = columns[index];
  if (column === 'Scheduler' || (index === 2 && Object.hasOwn(schedulers, word.text))) return say(word, Object.hasOwn(schedulers, word.text) ? `Scheduler ${code(word.text)}: ${schedulers[word.text]!}` : undefined);
  if (column === 'Forward') return say(word, Object.hasOwn(methods, word.text) ? `Forwarding method ${code(word.text)}: ${methods[word.text]!}` : undefined);
  if (column === undefined || column === 'Flags') return byKey(place, flagMeanings, new Set(['ops'])) ?? say(word, /^\(.*\)$/.test(word.text) ? `Flags of the scheduler: ${code(word.text)}` : undefined);
  return say(word, Object.hasOwn(columnMeanings, column) ? `${code(column)} ${code(word.text, 20)}: ${columnMeanings[column]!}${weightShare(place, column)}` : undefined);
}

const protocols: Readonly<Record<string, string>> = { TCP: 'a virtual server for TCP.', UDP: 'a virtual server for UDP.', SCTP: 'a virtual server for SCTP.', FWM: 'a virtual server for packets with a firewall mark.' };

function sizeInWords(word: string): string | undefined {
  const size = /size=(\d+)/.exec(word)?.[1];
  return size && `The hash of connections has ${grouped(Number(size))} buckets (conn_tab_bits of the module ip_vs). It does not limit how many connections there can be.`;
}

/** The headings above a row; those of real servers stand in the line that begins with an arrow. */
function columnsOf(place: Place, real: boolean): string[] {
  for (const text of linesAbove(place)) {
    // Of --stats, --rate, --thresholds and --persistent-conn the columns of both stand in the first of the two lines.
    const words = (real && /^\s*-> RemoteAddress:Port\s+\S/.test(text)) || /^\s*Prot /.test(text) ? text.trim().split(/\s+/) : [];
    if (words.length > 0) return words;
  }
  return real ? ['->', 'RemoteAddress:Port', 'Forward', 'Weight', 'ActiveConn', 'InActConn'] : ['Prot', 'LocalAddress:Port', 'Scheduler', 'Flags'];
}

function weightShare({ file, offset, word }: Place, column: string): string {
  const server = column === 'Weight' ? file.own.host.virtualServers.find(({ span }) => contains(span, offset)) : undefined;
  const sum = server?.realServers.reduce((total, { weight }) => total + weight, 0) ?? 0;
  return server && sum > 0 && server.realServers.length > 1 ? ` Here ${code(word.text, 20)} of ${grouped(sum)} in all.` : '';
}

/** A virtual or a real server: what the file says of its address, and which Service it is. */
function endpointHover(place: Place): Said | undefined {
  const { file, word, words } = place;
  const at = addressOf(word.text);
  if (!at) return say(word, /:[\w.+*-]+$/.test(word.text) ? `${code(word.text)}: listed by name, without \`-n\`. The name came from this box's resolver when the listing was made; a trace cannot know its address.` : undefined);
  const real = words[0]!.text === '->' || words[place.index - 1]?.text === '-r';
  const services = clusterFacts(file, at.ip, at.port);
  return say(word, paragraphs(real ? `**Real server ${code(word.text)}**` : `**Virtual server ${code(word.text)}**: IPVS takes packets to it in INPUT, since the address is one of this box (of kube-ipvs0, under kube-proxy), and sends them to a real server.`, services.length > 0 && list(services), addressHover(file, word.text, 'listing')));
}

function connectionHover(place: Place): Said | undefined {
  const { index, word } = place;
  const column = ['pro', 'expire', 'state', 'source', 'virtual', 'destination'][index];
  if (index >= 3 && addressOf(word.text)) return say(word, paragraphs(column !== undefined && `${code(column)}: ${columnMeanings[column]!}`, addressHover(place.file, word.text, 'listing')));
  const states: Readonly<Record<string, string>> = { ESTABLISHED: 'open.', SYN_RECV: 'a SYN came, the handshake is not done.', FIN_WAIT: 'one side has closed.', TIME_WAIT: 'closed; kept for late packets.', CLOSE: 'closed.', NONE: 'a template of persistence, no connection.', ASSURED: 'a template of persistence that has been used.', UDP: 'UDP has no states.' };
  const state = index === 2 && Object.hasOwn(states, word.text) ? ` Here: ${states[word.text]!}` : '';
  return column === undefined ? undefined : say(word, `${code(column)} ${code(word.text, 30)}: ${columnMeanings[column]!}${state}`);
}
