/** Exports outputHover: what a word of a command's output means, by the kind of its section. One file for each kind of output. */
import { contains } from '../../../base/span.ts';
import { sectionAt } from '../../../model/sections.ts';
import type { AnalysedFile } from '../../../model/tree.ts';
import type { SectionKind } from '../../../syntax/capture/tree.ts';
import { code } from '../../markdown.ts';
import type { Said } from '../option.ts';
import { addressesHover } from './addresses.ts';
import { annotationHover } from './annotation.ts';
import { backendHover } from './backend.ts';
import { conntrackHover, neighboursHover } from './conntrack.ts';
import { ipvsHover } from './ipvs.ts';
import { kubeHover, manifestHover } from './kube.ts';
import { placeAt, type Place } from './place.ts';
import { routesHover, routeTableHover, rulesHover } from './routes.ts';
import { setsHover } from './sets.ts';
import { sysctlHover } from './sysctl.ts';

const byKind: Partial<Readonly<Record<SectionKind, (place: Place) => Said | undefined>>> = {
  'ip-addr': addressesHover, ifconfig: addressesHover, 'ipset-list': setsHover, 'ipset-save': setsHover, ipvsadm: ipvsHover, 'ipvs-connections': ipvsHover, 'ip-route': routesHover, 'route-n': routeTableHover, 'ip-rule': rulesHover,
  neighbours: neighboursHover, conntrack: conntrackHover, sysctl: sysctlHover, kubectl: kubeHover, manifest: manifestHover,
};

/** What is said at an offset of an output that is no ruleset; undefined where nothing is. */
export function outputHover(file: AnalysedFile, line: number, offset: number): Said | undefined {
  const section = sectionAt(file.capture.sections, line);
  const hover = section && byKind[section.kind];
  // Backends may stand in one long line.
  const field = section?.kind === 'manifest' && section.prompt !== line ? backendHover(file, offset) : undefined;
  if (field) return field;
  const place = section && placeAt(file, section, line, offset);
  if (!place) return undefined;
  return section.prompt === line ? commandHover(place) : (annotationHover(place) ?? hover?.(place));
}

/** What the output of a command is good for. */
const printed: Partial<Readonly<Record<SectionKind, string>>> = {
  iptables: 'Rules of the kernel\'s tables: which packets are let through, changed or marked.', 'ip-addr': 'The interfaces of this box or pod, with their addresses.', ifconfig: 'The interfaces with their addresses, as the older net-tools print them.', 'ipset-list': 'The IP sets of the kernel, which `-m set` looks into.', 'ipset-save': 'The IP sets as commands for `ipset restore`.', ipvsadm: 'The virtual servers of IPVS, the kernel\'s load balancer, with their real servers. kube-proxy in ipvs mode has one for each Service address and port.', 'ipvs-connections': 'The connections that IPVS balances now.',
  'ip-route': 'A routing table: where packets go next.', 'route-n': 'The main routing table: where packets go next.', 'ip-rule': 'The rules that say which routing table is asked, in order.', neighbours: 'The neighbour table: the MAC addresses of other stations on the links (ARP, NDP).', conntrack: 'The connections that connection tracking knows.', sysctl: 'Settings of the kernel.', kubectl: 'Objects of the cluster, a table for each kind.', manifest: 'Objects of the cluster in full.',
};

/** The command itself: everything from its first word on. */
function commandHover({ file, section, line, offset, words }: Place): Said | undefined {
  const text = file.lines.text.slice(file.lines.starts[line]!, words.at(-1)!.end);
  const start = section.command === undefined || section.command === '' ? -1 : text.indexOf(section.command.slice(0, 200));
  const span = { start: file.lines.starts[line]! + start, end: words.at(-1)!.end };
  const about = printed[section.kind];
  if (start < 0 || about === undefined || offset < span.start || words.length === 0) return undefined;
  // The name of a set or an interface in the command says more than the command.
  const named = words.find((word) => contains(word, offset))?.text ?? '';
  return file.sets.has(named) || file.host.interfaces.some(({ name }) => name === named) ? undefined : { span, text: `${code(section.command!.slice(0, 200))}\n\n${about}` };
}
