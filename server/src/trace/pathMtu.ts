/** Exports pathMtu: the largest packet that a packet's way and the way back to its source take (dst_mtu and tcpmss_reverse_mtu in xt_TCPMSS.c). */
import type { Packet } from '../base/packet.ts';
import { formatIp, type Ip } from '../base/ip.ts';
import type { AnalysedFile } from '../model/tree.ts';
import type { Routing } from './route.ts';
import type { RouteDecision } from './state.ts';
import { without } from './state.ts';

/** What an IP header can say at most (IP_MAX_MTU, IP6_MAX_MTU). */
const most = { 4: 0xffff, 6: 0xffff + 40 } as const;

export function pathMtu({ host }: AnalysedFile, routing: Routing, packet: Packet): { readonly mtu?: number; readonly because: string } {
  const { family, src, out } = packet;
  const mtuOf = ({ route }: RouteDecision, dev: string | undefined): number | undefined => {
    const link = route?.mtu ?? (dev === 'lo' ? most[family] : host.interfaces.find(({ name }) => name === dev)?.mtu);
    return link === undefined ? undefined : Math.min(link, most[family]);
  };
  const way = packet.in === undefined ? routing.output(packet) : routing.input(packet);
  const there = mtuOf(way, out ?? way.dev);
  if (there === undefined) return { because: `the file does not say the MTU of ${out ?? way.dev ?? 'the interface that the packet leaves by'}` };
  const unspecified: Ip = { family, words: src.words.map(() => 0) };
  const back = routing.output({ ...without(packet, 'in', 'out'), src: unspecified, dst: src, mark: 0, tos: 0 });
  if (back.kind === 'none' || back.kind === 'blackhole' || back.kind === 'unreachable' || back.kind === 'prohibit') return { mtu: there, because: `the MTU of ${out ?? way.dev ?? 'the way'} is ${there}` };
  const here = mtuOf(back, back.dev);
  if (here === undefined) return { because: `the file does not say the MTU of ${back.dev ?? `the way back to ${formatIp(src)}`}` };
  const mtu = Math.min(there, here);
  return { mtu, because: `the MTU of ${mtu === there ? out ?? way.dev ?? 'the way' : back.dev ?? 'the way back'} is ${mtu}` };
}
