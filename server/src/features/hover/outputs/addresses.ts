/**
 * Exports addressesHover: what the words of `ip addr`, `ip link` and `ifconfig` mean. Sources: ip-link(8), ip-address(8), netdevice(7),
 * linux/if.h, and ipaddress.c of iproute2 for the words themselves.
 */
import { lengthOfMask, parseIp } from '../../../base/ip.ts';
import { contains } from '../../../base/span.ts';
import { code, paragraphs, plural } from '../../markdown.ts';
import { addressHover } from '../address.ts';
import type { Said } from '../option.ts';
import { interfaceHover } from '../names.ts';
import { byKey, linesAbove, partAt, say, type Meanings, type Place } from './place.ts';

const flags: Readonly<Record<string, string>> = {
  UP: 'the interface is switched on (`ip link set … up`). Whether packets can leave is for LOWER_UP to say.',
  LOWER_UP: 'the layer below works: there is a carrier, such as a plugged cable or the other end of a veth pair that is up.',
  RUNNING: 'the interface can carry packets: it is up and has a carrier.',
  'NO-CARRIER': 'switched on, but nothing answers below: no cable, or the other end is down.',
  BROADCAST: 'the link has a broadcast address, so that one frame can reach all stations.',
  MULTICAST: 'the link can carry multicast.',
  LOOPBACK: 'packets sent here come back to this box.',
  POINTOPOINT: 'the link has exactly one other end; nobody has to be looked up by ARP.',
  NOARP: 'no ARP on this interface: the kernel neither asks by it which MAC address an address has, nor answers. Tunnels have no MAC addresses; kube-ipvs0 is only there to hold addresses.',
  PROMISC: 'takes all frames, not only those for its own MAC address: a port of a bridge, or somebody runs tcpdump.',
  ALLMULTI: 'takes all multicast frames.',
  MASTER: 'other interfaces are bound under this one (bonding).',
  SLAVE: 'is bound under another interface (bonding), which `master` names.',
  DYNAMIC: 'its addresses go when it goes down.',
  'M-DOWN': 'the interface behind `@` is taken to be down. For a veth pair between two network namespaces that says nothing: the number behind `@if` is looked up in the wrong namespace.',
  DORMANT: 'waits for something outside, such as a login at the switch (802.1X).',
  NOTRAILERS: 'a flag of old drivers without a meaning today.',
  DEBUG: 'the driver writes more to the kernel log.',
  ECHO: 'frames that are sent are seen by this box, too (CAN).',
};

const states: Readonly<Record<string, string>> = {
  UP: 'works.', DOWN: 'does not work: switched off, or no carrier. An interface that only holds addresses, as kube-ipvs0 does, is DOWN all its life.',
  UNKNOWN: 'the driver does not tell. Usual for loopback and tunnels, which work all the same.',
  LOWERLAYERDOWN: 'the interface below it is down: the parent of a VLAN, or the other end of a veth pair.', DORMANT: flags['DORMANT']!, NOTPRESENT: 'the hardware is gone.', TESTING: 'is being tested.',
};

const disciplines: Readonly<Record<string, string>> = {
  noqueue: 'no queue: packets are handed on at once, as virtual interfaces do.', noop: 'what an interface has before it was ever up: nothing can be sent.', pfifo_fast: 'three bands, first in, first out.',
  fq_codel: 'a queue for each flow, with packets dropped when they wait too long; the default of most systems.', fq: 'a queue for each flow, with pacing.', mq: 'one queue for each hardware queue, each with a discipline of its own.',
  codel: 'drops packets when they wait too long.', htb: 'bandwidth in classes.', tbf: 'a rate limit.', prio: 'bands by priority.', sfq: 'flows take turns.', cake: 'shaping and fair queues for home lines.', pfifo: 'first in, first out, by packets.', bfifo: 'first in, first out, by bytes.', netem: 'makes delay and loss for tests.',
};

/** `255.255.255.0`: /24. */
function maskInWords(value: string): string {
  const length = lengthOfMask(parseIp(value)?.words ?? []);
  return `the mask of the network on this link${length === undefined ? '' : `: /${length}, ${plural(2 ** (32 - length), 'address', 'addresses')}`}.`;
}

function mtuInWords(value: string): string {
  const why: Readonly<Record<string, string>> = {
    1500: 'that of Ethernet.', 1480: '20 less than Ethernet\'s 1500, which leaves room for the outer IPv4 header of an IPIP tunnel.', 1450: '50 less than Ethernet\'s 1500, which leaves room for the outer headers of VXLAN.',
    1440: '60 less than Ethernet\'s 1500, which leaves room for WireGuard over IPv4; Calico\'s default for years, since it is also 20 (IPIP) less than the 1460 of Google\'s network.', 1420: '80 less than Ethernet\'s 1500, which leaves room for WireGuard over IPv6, or over both.', 1476: '24 less than Ethernet\'s 1500, which leaves room for GRE.',
    1400: 'some room below Ethernet\'s 1500 for tunnels.', 65536: 'that of loopback.', 9000: 'jumbo frames.', 9001: 'jumbo frames, as Amazon\'s network has them.', 1460: '40 less than Ethernet\'s 1500; Google\'s network has it.', 8951: 'jumbo frames less room for VXLAN.', 8981: 'jumbo frames less room for IPIP.',
  };
  return `the largest IP packet that leaves in one piece, in bytes${Object.hasOwn(why, value) ? `; ${why[value]!}` : '.'}`;
}

const lifetime = (value: string): string => (value === 'forever' ? 'without end: the address was set by hand or by a program, not leased.' : 'seconds that are left, from DHCP or a router\'s announcement.');

const headMeanings: Meanings = {
  mtu: mtuInWords,
  qdisc: (value) => `the queueing discipline, what packets wait in before they leave; ${Object.hasOwn(disciplines, value) ? disciplines[value]! : 'see tc(8).'}`,
  state: (value) => `the operational state (RFC 2863): ${Object.hasOwn(states, value) ? states[value]! : 'see ip-link(8).'}`,
  group: 'the group of the interface; commands and `-m devgroup` can name all of a group at once.',
  qlen: 'how many packets may wait in the queue.', mode: 'DEFAULT: the interface becomes UP by itself; DORMANT: a program has to say so.',
  master: (value, { file }) => `it is a port of the bridge or bond of that name.\n\n${interfaceHover(file, value)}`,
};

const linkTypes: Readonly<Record<string, string>> = {
  ether: 'Ethernet frames, with MAC addresses.', loopback: 'loopback; it has no real MAC address.', ipip: 'a tunnel that puts IPv4 into IPv4 (protocol 4); what stands behind is its local address, 0.0.0.0 for any.', sit: 'a tunnel that puts IPv6 into IPv4 (protocol 41).',
  none: 'no link-level addresses: IP packets as they are (tun, WireGuard).', gre: 'a GRE tunnel.', tunnel6: 'a tunnel inside IPv6.', ppp: 'a point-to-point link.', void: 'no link layer.', infiniband: 'InfiniBand.',
};

const detailMeanings: Meanings = {
  brd: 'the broadcast address.', peer: 'the other end of a point-to-point link.', permaddr: 'the MAC address that the hardware came with.',
  promiscuity: (value) => `how many users asked for all frames (bridge ports, packet captures): ${value === '0' ? 'none.' : `${Number(value) || 'some'}.`}`, allmulti: 'how many users asked for all multicast frames.',
  minmtu: 'the smallest MTU that may be set.', maxmtu: 'the largest MTU that may be set.', addrgenmode: 'how the IPv6 link-local address is made; `none`: not at all, `eui64`: from the MAC address.', numtxqueues: 'queues for sending.', numrxqueues: 'queues for receiving.',
  gso_max_size: 'the largest packet that is handed down to be cut (segmentation offload).', gso_max_segs: 'the most pieces that such a packet is cut into.', gro_max_size: 'the largest packet that received ones are joined to.', tso_max_size: 'the largest packet that the device can cut.', tso_max_segs: 'the most pieces that the device can cut.',
  'link-netnsid': (value) => `the other end is in another network namespace, usually a pod's or a container's; this namespace counts it as number ${/^\d+$/.test(value) ? value : '?'}.`, 'link-netns': 'the name of the network namespace that the other end is in.',
  altname: 'another name of the interface.', alias: 'a description that somebody gave.', bridge_id: 'the bridge, for spanning tree.', proxy_arp: 'whether the port answers ARP for others.', hairpin: 'whether a frame may leave by the port that it came in by; needed for a pod that reaches itself through a Service behind a bridge.',
  id: 'the network identifier (VNI), which keeps several VXLANs apart.', local: 'the outer source address of the tunnel.', remote: 'the outer destination of the tunnel; any: the route\'s gateway, or a table of MAC addresses, says it.', dev: 'the interface that the tunnel\'s packets leave by.', srcport: 'the range of outer source ports.', dstport: 'the outer UDP port; 4789 is the standard, 8472 the kernel\'s old default that flannel and Cilium use.',
  nolearning: 'where a MAC address is found is written by a program (flannel, Calico), not learnt from frames.', ttl: 'the TTL of the outer packet; inherit: that of the inner one.', ageing: 'seconds after which a learnt MAC address is forgotten.',
  scope: (value) => scopeInWords(value), valid_lft: (value) => `how long the address stays: ${lifetime(value)}`, preferred_lft: (value) => `how long new connections may use the address: ${lifetime(value)}`,
  metric: 'the metric of the route that comes with the address.', netmask: maskInWords, broadcast: 'the broadcast address of the network.', prefixlen: 'the length of the prefix.', txqueuelen: 'how many packets may wait in the queue.', scopeid: 'how far the address is good: link on this link, host inside this box, global everywhere.', ether: 'the MAC address: Ethernet frames.', loop: 'loopback.', mtu: mtuInWords, vlan_filtering: 'whether the bridge keeps VLANs apart.', stp_state: 'whether the bridge speaks spanning tree.', learning: 'whether the port learns which MAC addresses are behind it.', isolated: 'isolated ports do not talk to each other.', neigh_suppress: 'whether ARP and NDP are answered by the bridge.', nf_call_iptables: 'whether frames of this bridge go through iptables even where the sysctl bridge-nf-call-iptables is off.', nf_call_ip6tables: 'the same for ip6tables.', root_block: 'whether the port may not lead to the root of the tree.', flood: 'whether frames to unknown MAC addresses leave by the port.', cost: 'what the way by this port costs (spanning tree).', priority: 'the priority (spanning tree).', udpcsum: 'the outer UDP header has a checksum.', destination: 'the far end of a point-to-point link.',
};

function scopeInWords(value: string): string {
  const meanings: Readonly<Record<string, string>> = { global: 'the address is good everywhere.', link: 'the address is good on this link only.', host: 'the address is good inside this box only.', site: 'the address is good inside this site (no longer used).' };
  return Object.hasOwn(meanings, value) ? meanings[value]! : 'where the address is good.';
}

const addressFlags: Readonly<Record<string, string>> = {
  secondary: 'another address of the same network was there first; it is the source by default, not this one.', dynamic: 'leased: the lifetimes below run down.', noprefixroute: 'no route to the network came with the address; a program sets it.', tentative: 'still being checked for duplicates; not used yet.',
  deprecated: 'not to be used for new connections.', dadfailed: 'another box has the same address.', temporary: 'a privacy address, which changes (RFC 8981).', mngtmpaddr: 'temporary addresses are made from it.', permanent: 'set by hand.', nodad: 'not checked for duplicates.', 'stable-privacy': 'made without the MAC address (RFC 7217).', inet: 'an IPv4 address of the interface.', inet6: 'an IPv6 address of the interface.',
};
const standsAlone: ReadonlySet<string> = new Set(['nolearning', 'udpcsum', 'loop', ...Object.keys(addressFlags)]);

const kinds: Readonly<Record<string, string>> = {
  veth: 'a veth pair: what goes in at one end comes out at the other, usually in another network namespace.', bridge: 'a bridge: its ports are one Ethernet.', bridge_slave: 'it is a port of a bridge; what follows are the settings of the port.', vxlan: 'a VXLAN tunnel: Ethernet frames inside UDP.', ipip: 'an IPIP tunnel: IPv4 inside IPv4, protocol 4.', dummy: 'a dummy: it holds addresses, and what is sent by it is thrown away.',
  wireguard: 'a WireGuard tunnel.', vlan: 'a VLAN of its parent.', tun: 'a tunnel into a program.', bond: 'several interfaces bound into one.', bond_slave: 'it is bound under a bond.', macvlan: 'a second MAC address of its parent.', ipvlan: 'shares the MAC address of its parent.', geneve: 'a Geneve tunnel: Ethernet frames inside UDP.', ip6tnl: 'a tunnel inside IPv6.', sit: 'IPv6 inside IPv4.', gre: 'a GRE tunnel.', vrf: 'a routing table of its own for its ports.', openvswitch: 'belongs to Open vSwitch.',
};

const statistics: Readonly<Record<string, string>> = {
  bytes: 'bytes.', packets: 'packets.', errors: 'packets that were broken or could not be sent.', dropped: 'packets that were thrown away: no room, no memory, or nobody wanted them.', missed: 'packets that the hardware had no room for.', mcast: 'multicast packets.', overrun: 'packets that came faster than they were taken.', carrier: 'times the carrier was lost while sending.', collsns: 'collisions on the wire.', frame: 'frames with a wrong length or checksum.', overruns: 'packets that came faster than they were taken.', collisions: 'collisions on the wire.',
};

/** Words of the older form of ifconfig, with their values behind a colon (net-tools before 1.60+2010, BusyBox). */
const oldWords: Readonly<Record<string, string | ((value: string) => string)>> = {
  Bcast: 'the broadcast address of the network.', Mask: maskInWords, 'P-t-P': 'the far end of a point-to-point link.', Scope: (value) => scopeInWords(value.toLowerCase()), MTU: mtuInWords, Metric: 'not used on Linux.',
  txqueuelen: 'how many packets may wait in the queue.', collisions: 'collisions on the wire.', Interrupt: 'the interrupt of the hardware.', Memory: 'where the memory of the hardware is.', encap: 'the type of the link layer.',
};

function oldWordHover({ file, word }: Place): Said | undefined {
  const [, key, value] = /^([A-Za-z-]{3,10}):(.*)$/.exec(word.text) ?? [];
  if (key === undefined || value === undefined) return undefined;
  if (key === 'addr' && value !== '') return say({ start: word.start + 5, end: word.end }, addressHover(file, value, 'listing'));
  const meaning = Object.hasOwn(oldWords, key) ? oldWords[key] : undefined;
  return meaning === undefined ? undefined : say(word, `${code(word.text, 80)}: ${typeof meaning === 'string' ? meaning : meaning(value)}`);
}

/** What is said of a word in an output of `ip addr`, `ip link` or `ifconfig`; undefined where nothing is. */
export function addressesHover(place: Place): Said | undefined {
  const { words, index, word, text } = place;
  const part = partAt(place);
  if (/(?:<|&lt;)[A-Z0-9_,-]+(?:>|&gt;)/.test(word.text) || (/\bMTU:/.test(text) && index < words.length - 2)) {
    return say(part, Object.hasOwn(flags, part.text) ? `Flag ${code(part.text)}: ${flags[part.text]!}` : undefined);
  }
  const head = /^\s*\d+:\s/.test(text);
  if (head && index === 0) return say({ start: word.start, end: word.end - 1 }, `Number ${code(word.text.slice(0, -1))}: the kernel's number of the interface in this network namespace. They are counted up as interfaces are made, and the list is in their order.`);
  const behindAt = /^([^@\s]+)@([^:\s]+)/.exec(word.text);
  const isName = (head && index === 1) || (index === 0 && /^\S+\s+(?:UP|DOWN|UNKNOWN|LOWERLAYERDOWN|DORMANT)\b/.test(text)) || (index === 0 && /^\S+: flags=|Link encap:/.test(text));
  if (isName && behindAt && place.offset > word.start + behindAt[1]!.length) return say({ start: word.start + behindAt[1]!.length, end: word.start + behindAt[0].length }, otherEnd(place, behindAt[2]!));
  if (isName) {
    const name = word.text.replace(/[@:].*$/, '');
    return say({ start: word.start, end: word.start + name.length }, paragraphs(interfaceHover(place.file, name), behindAt !== null && otherEnd(place, behindAt[2]!, false)));
  }
  if (index === 1 && /^\S+\s+(?:UP|DOWN|UNKNOWN|LOWERLAYERDOWN|DORMANT)\b/.test(text) && !head) return say(word, headMeanings['state'] instanceof Function ? `State ${code(word.text)}: ${headMeanings['state'](word.text, place) ?? ''}` : undefined);
  if (word.text.startsWith('link/')) return say(word, `${code(word.text)}: ${Object.hasOwn(linkTypes, word.text.slice(5)) ? linkTypes[word.text.slice(5)]! : 'the type of the link layer.'}`);
  if (/^[\da-f]{2}(?::[\da-f]{2}){5}$/i.test(word.text)) return say(word, macInWords(word.text));
  if (Object.hasOwn(kinds, word.text) && index === 0) return say(word, `${code(word.text)}: ${kinds[word.text]!}`);
  if (Object.hasOwn(addressFlags, word.text)) return say(word, `${code(word.text)}: ${addressFlags[word.text]!}`);
  if (words[index - 1]?.text === 'netmask') return byKey(place, detailMeanings);
  const column = statisticAt(place) ?? oldWordHover(place);
  if (column) return column;
  if (/^inet6?$/.test(words.find(({ text: each }) => each.startsWith('inet'))?.text ?? '') && /^[\da-f.:]+(?:\/\d+)?$/i.test(word.text) && /[.:].*[.:]/.test(word.text)) {
    const own = addressHover(place.file, word.text, 'listing');
    if (own) return say(word, paragraphs(byKey(place, detailMeanings, standsAlone)?.text, own, word.text.endsWith('/32') && hostAddress(place)));
  }
  if (/^inet6?$/.test(words[0]!.text) && index === words.length - 1 && index > 2 && words[index - 1]!.text !== 'scope' && !/[/:]|^\d/.test(word.text)) return say(word, `Label ${code(word.text)}: the name under which ifconfig knows the address.\n\n${interfaceHover(place.file, word.text.replace(/:.*$/, ''))}`);
  return byKey(place, head ? { ...detailMeanings, ...headMeanings } : detailMeanings, standsAlone);
}

/** `@if9`, `@NONE`, `@eth0`. */
function otherEnd({ file }: Place, link: string, whole = true): string {
  const number = /^if(\d+)$/.exec(link)?.[1];
  if (link === 'NONE') return `${code('@NONE')}: not bound to another interface; the tunnel's packets leave by whatever routing says.`;
  if (number !== undefined) return `${code(`@${link}`)}: its other end is interface number ${number} of another network namespace. From inside a pod that is the host's end of the veth pair (a \`cali…\`, \`lxc…\` or \`veth…\`); from the host it is the pod's \`eth0\`.`;
  return paragraphs(`${code(`@${link}`)}: its parent, or the other end of a veth pair in the same namespace.`, whole && interfaceHover(file, link));
}

/** What a /32 means for the way out. */
function hostAddress({ file, offset }: Place): string | undefined {
  const name = file.own.host.interfaces.find(({ span, addresses }) => contains(span, offset) || addresses.some((each) => contains(each.span, offset)))?.name;
  return name === 'lo' || name === 'kube-ipvs0' ? undefined : 'A /32: the address is alone on its link, with no network around it. Whatever it talks to is reached by a route through a gateway, as Calico has it for pods.';
}

function macInWords(mac: string): string {
  const text = mac.toLowerCase();
  const bits = parseInt(text.slice(0, 2), 16);
  const known = text === 'ff:ff:ff:ff:ff:ff' ? 'broadcast: all stations of the link.'
    : text === '00:00:00:00:00:00' ? 'none.'
      : text === 'ee:ee:ee:ee:ee:ee' ? 'the address that Calico gives to the host\'s ends of all veth pairs. A pod sees it as that of its gateway 169.254.1.1.'
        : bits & 1 ? 'a group of stations (multicast).'
          : text.startsWith('02:42:') ? 'made up by Docker from the container\'s IP address.'
            : bits & 2 ? 'made up by software (locally administered), as virtual interfaces have it.' : `given by the maker of the hardware, or of the virtual machine; the first three bytes name it${text.startsWith('52:54:00') ? ': QEMU and KVM' : /^00:(?:0c:29|50:56)/.test(text) ? ': VMware' : ''}.`;
  return `MAC address ${code(text)}: ${known}`;
}

/** The columns below `RX: bytes packets …` of `ip -s`. */
function statisticAt(place: Place): Said | undefined {
  const { words, index, word, text } = place;
  const old = /^\s*(RX|TX)(?: (?:packets|errors|bytes)\b|:\s*bytes)/.test(text) && !/^\s*(?:RX|TX)(?: errors)?:\s/.test(text) ? words.slice(0, index + 1).findLast((each) => each.text === 'RX' || each.text === 'TX')?.text : undefined;
  if (old) {
    const name = Object.hasOwn(statistics, word.text.replace(/:.*$/, '')) ? word.text.replace(/:.*$/, '') : words.slice(0, index).map((each) => each.text).findLast((each) => Object.hasOwn(statistics, each));
    return word.text === old ? say(word, old === 'RX' ? 'What the interface received.' : 'What the interface sent.') : name === undefined ? undefined : say(word, `${code(name)}, ${old === 'RX' ? 'received' : 'sent'}: ${statistics[name]!}`);
  }
  const own = /^\s*(RX|TX)(?: errors)?:/.exec(text)?.[1];
  const title = (direction: string, name: string): string => `${code(name)}, ${direction === 'RX' ? 'received' : 'sent'}: ${Object.hasOwn(statistics, name) ? statistics[name]! : 'a counter of the driver.'}`;
  if (own) return word.text === `${own}:` ? say(word, own === 'RX' ? 'What the interface received.' : 'What the interface sent.') : say(word, title(own, word.text));
  if (!/^[\d\s]+$/.test(text)) return undefined;
  const above = linesAbove(place, 1).next().value;
  const columns = typeof above === 'string' ? /^\s*(RX|TX)(?: errors)?:\s*(.*)$/.exec(above) : null;
  const name = columns?.[2]!.split(/\s+/)[index];
  return columns && name && words.length > 0 ? say(word, title(columns[1]!, name)) : undefined;
}
