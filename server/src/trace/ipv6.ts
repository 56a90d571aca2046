/**
 * Exports what Linux does with the extension headers of IPv6 packets beside the rules: it refuses odd hop-by-hop options of
 * arriving packets (ip6_rcv_core, ip6_parse_tlv), and puts fragments together in front of all tables (nf_ct_frag6_gather).
 */
import { isMulticast } from '../base/ip.ts';
import type { ExtensionHeader, Packet } from '../base/packet.ts';
import { extensionLength, fromHex } from '../xtables/bytes.ts';
import { numberAt } from '../xtables/extensionHeaders.ts';
import { addStep, finish, without, type State, type Station } from './state.ts';

const hopByHop = 0;
const fragment = 44;

/** net.ipv6.max_hbh_opts_number. */
const mostOptions = 8;
const [pad1, padN, routerAlert, calipso, ioam, jumbo] = [0, 1, 5, 7, 0x31, 0xc2];

/** What is wrong with the options of a hop-by-hop header, or undefined. */
function problemOfOptions({ data }: ExtensionHeader, packet: Packet): string | undefined {
  const bytes = fromHex(data).slice(1);
  let padding = 0;
  let count = 0;
  for (let at = 0; at < bytes.length;) {
    const type = bytes[at]!;
    const size = type === pad1 ? 1 : (bytes[at + 1] ?? 0) + 2;
    if (at + size > bytes.length || (type !== pad1 && at + 2 > bytes.length)) return 'an option reaches beyond the header';
    if (type === pad1 || type === padN) {
      padding += size;
      if (padding > 7) return 'more than seven bytes of padding stand together';
      if (type === padN && bytes.slice(at + 2, at + size).some((byte) => byte !== 0)) return 'its padding is not zero';
    } else {
      padding = 0;
      if (++count > mostOptions) return `it has more than ${mostOptions} options`;
      if (type === jumbo) return 'it announces a jumbogram, which this packet is not';
      if (type === routerAlert && size !== 4) return 'its router alert has a wrong length';
      // What these two hold is not looked at here.
      if (type === calipso && size < 10) return 'its CALIPSO label is too short';
      if (type === ioam && at % 4 !== 2) return 'its IOAM option begins at an odd place';
      if (type >> 6 !== 0) return `it has the option ${type}, which Linux does not know${type >> 6 === 1 || (type >> 6 === 3 && isMulticast(packet.dst)) ? '' : '; the sender is told "parameter problem"'}`;
    }
    at += size;
  }
  return undefined;
}

/** The beginning of an arriving IPv6 packet's way, in front of PREROUTING. */
export const receive6: Station = (state) => {
  const { packet } = state;
  const first = packet.extensions?.[0];
  if (packet.family !== 6 || first?.header !== hopByHop) return state;
  const problem = problemOfOptions(first, packet);
  if (problem === undefined) return state;
  const summary = `The hop-by-hop header is refused: ${problem}`;
  return finish(addStep(state, { kind: 'local', summary }), { outcome: 'DROP', summary: `Dropped in front of all rules. ${summary}` });
};

/** The packet without its fragment header, and what is in front of the raw table for fragments. Packets that connection tracking has seen are left alone. */
export const defragment6: Station = (state): State => {
  const { packet } = state;
  const { extensions = [] } = packet;
  const index = packet.family === 6 ? extensions.findIndex(({ header }) => header === fragment) : -1;
  const found = extensions[index];
  if (!found || state.tracked) return state;
  const place = numberAt(found, 2, 2) ?? 0;
  const begin = place & ~7;
  const size = packet.length - 40 - extensions.slice(0, index + 1).reduce((sum, header) => sum + extensionLength(header), 0);
  const more = (place & 1) === 1;
  if (begin + size > 0xffff || size <= 0) return finish(addStep(state, { kind: 'conntrack', summary: 'A fragment that cannot be' }), { outcome: 'DROP', summary: 'Dropped by defragmentation: a fragment that cannot be' });
  // A piece of odd length goes on as it is.
  if (more && (begin + size) % 8 !== 0) return state;
  if (!more && begin === 0) {
    const rest = extensions.filter((_header, i) => i !== index);
    const whole = { ...without(packet, 'extensions'), length: packet.length - extensionLength(found), ...(rest.length > 0 && { extensions: rest }) };
    return addStep({ ...state, packet: whole }, { kind: 'conntrack', summary: 'The only fragment of a packet: its fragment header is taken off' });
  }
  const summary = 'Kept until the other fragments of the packet arrive: rules see it when it is put together';
  return finish(addStep(state, { kind: 'conntrack', summary }), { outcome: 'STOLEN', summary });
};
