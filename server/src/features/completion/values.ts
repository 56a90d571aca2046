/** Exports the proposals for an option's value: closed lists, then what the file knows, then what other rules around have there. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import { formatIp, formatPrefix, lengthOfMask, parseIp } from '../../base/ip.ts';
import type { IpSet } from '../../base/ipset.ts';
import { services } from '../../base/services.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import type { OptionSpec } from '../../xtables/types.ts';
import { labelOf } from '../hover/cluster.ts';
import { valueKind } from '../hover/option.ts';
import type { LinePlace } from '../linePlace.ts';
import { asWord, type Proposal } from './items.ts';

/** The proposals for one word of a value. */
export function* valueProposals(file: AnalysedFile, place: LinePlace, spec: OptionSpec, index: number, set: string | undefined): Generator<Proposal> {
  const closed = spec.values?.[index];
  for (const word of closed?.words ?? []) yield { label: word, kind: CompletionItemKind.EnumMember, rank: 1, help: spec.help };
  if (closed && !closed.behind) return;
  const kind = valueKind(spec.name);
  if (kind === 'set') {
    if (index === 1) {
      // What other rules say of the same set is most likely what is meant.
      for (const option of set === undefined ? [] : setOptions) for (const used of usedElsewhere(file, place, [`${option} ${set}`], undefined)) yield { ...used, kind: CompletionItemKind.EnumMember, rank: 0 };
      yield* dimensionProposals(file.sets.get(set ?? ''));
    } else {
      yield* setProposals(file, place);
      yield* usedElsewhere(file, place, setOptions, 'set');
    }
    return;
  }
  if (index > 0 || kind === 'comment' || isText(spec)) return;
  if (kind === 'interface') {
    for (const item of file.host.interfaces) yield { label: item.name, kind: CompletionItemKind.Interface, rank: 1, detail: item.addresses.slice(0, 2).map((address) => formatIp(address.ip)).join(', ') || 'no address', about: { kind: 'interface', name: item.name, line: place.line } };
    yield* usedElsewhere(file, place, ['-i', '-o'], 'interface');
  } else if (kind === 'address') {
    yield* addressProposals(file, place, spec.name);
    yield* usedElsewhere(file, place, spec.name === '-s' || spec.name === '-d' ? ['-s', '-d'] : [spec.name], 'address');
  } else if (kind === 'port') {
    yield* portProposals(file);
    yield* usedElsewhere(file, place, [spec.name], undefined);
    for (const [name, port] of services) yield portProposal(port, name, 5);
  } else if (!closed) yield* usedElsewhere(file, place, kind === 'mark' ? markOptions : [spec.name], kind === 'mark' ? 'mark' : undefined);
}

const setOptions = ['--match-set', '--add-set', '--del-set', '--map-set'];
const markOptions = ['--mark', '--set-xmark', '--set-mark'];

/** Free text is nobody's value but its own rule's. */
const isText = (spec: OptionSpec): boolean => spec.value === 'text' || spec.value === 'text|hex|';

function* setProposals(file: AnalysedFile, { family, line }: LinePlace): Generator<Proposal> {
  for (const set of file.sets.values()) {
    if (set.family === family || /^(?:list|bitmap):/.test(set.type)) yield { label: set.name, kind: CompletionItemKind.Variable, rank: 1, detail: set.type, text: asWord(set.name), about: { kind: 'set', name: set.name, line } };
  }
}

/** One of src and dst for each part of the set's type; of a list, for those of its members. */
function* dimensionProposals(set: IpSet | undefined): Generator<Proposal> {
  const parts = set && /^(?:hash|bitmap):/.test(set.type) ? set.type.slice(set.type.indexOf(':') + 1).split(',') : ['address'];
  let all = [[]] as string[][];
  for (const part of parts.slice(0, 3)) all = all.flatMap((some) => (part === 'mark' ? ['src'] : ['src', 'dst']).map((end) => [...some, end]));
  // Both ends of one packet, as in dst,dst, are what people mean most.
  for (const ends of all) yield { label: ends.join(','), kind: CompletionItemKind.EnumMember, rank: new Set(ends).size === 1 ? 1 : 2, detail: ends.map((end, i) => `${parts[i]!} of the ${end === 'src' ? 'source' : 'destination'}`).join(', ') };
}

/** Addresses that the capture knows; with ports where the option takes them. */
function* addressProposals(file: AnalysedFile, { family, line }: LinePlace, option: string): Generator<Proposal> {
  const { host } = file;
  const item = (label: string, detail: string, rank: number): Proposal => ({ label, kind: CompletionItemKind.Value, rank, detail, about: { kind: 'address', name: label, line } });
  const toPorts = option === '--to-destination';
  for (const { name, addresses } of host.interfaces) {
    for (const { ip } of addresses.slice(0, 50)) if (ip.family === family && name !== 'kube-ipvs0') yield item(formatIp(ip), name, 1);
  }
  const endpoint = (text: string, port: number | undefined): string => (toPorts && port !== undefined ? `${family === 6 ? `[${text}]` : text}:${port}` : text);
  for (const server of host.virtualServers) {
    if (server.ip?.family === family) yield item(endpoint(formatIp(server.ip), server.port), `virtual server, ${server.protocol}${server.port === undefined ? '' : ` port ${server.port}`}`, toPorts ? 3 : 2);
    for (const real of server.realServers) if (real.ip.family === family) yield item(endpoint(formatIp(real.ip), real.port), 'real server', toPorts ? 1 : 3);
  }
  for (const service of file.kube.services) {
    for (const ip of service.clusterIps) if (ip.family === family) yield item(endpoint(formatIp(ip), service.ports[0]?.port), `Service ${labelOf(service)}`, 3);
  }
  for (const pod of file.kube.pods) for (const ip of pod.ips) if (ip.family === family) yield item(formatIp(ip), `pod ${labelOf(pod)}`, 4);
  if (option !== '-s' && option !== '-d') return;
  for (const route of host.routes) {
    const length = lengthOfMask(route.prefix.mask);
    if (route.family === family && length !== 0) yield item(formatPrefix(route.prefix), `route${route.hops[0]?.dev ? `, ${route.hops[0].dev}` : ''}`, 2);
  }
}

const portProposal = (port: number, detail: string, rank: number): Proposal => ({ label: String(port), kind: CompletionItemKind.Value, rank, detail, filter: `${port} ${detail}` });

/** Ports at which Services of the capture answer. */
function* portProposals({ host, kube }: AnalysedFile): Generator<Proposal> {
  for (const { port, protocol } of host.virtualServers) if (port !== undefined) yield portProposal(port, `virtual server, ${protocol}`, 1);
  for (const service of kube.services) {
    for (const { port, nodePort } of service.ports) {
      yield portProposal(port, `Service ${labelOf(service)}`, 2);
      if (nodePort !== undefined) yield portProposal(nodePort, `node port of ${labelOf(service)}`, 2);
    }
  }
}

/** How much text around the cursor is searched, and how many values are taken from it. */
const searched = 1_000_000;
const mostUsed = 200;

/** Values that other rules around have behind these options. */
export function* usedElsewhere(file: AnalysedFile, place: LinePlace, options: readonly string[], about: 'set' | 'interface' | 'address' | 'mark' | undefined): Generator<Proposal> {
  const { text } = file.lines;
  const first = Math.max(0, place.offset - searched);
  const last = Math.min(text.length, place.offset + searched);
  const found = new Set<string>();
  for (const option of options) {
    const before = ` ${option} `;
    for (let at = text.indexOf(before, first); at >= 0 && at < last && found.size < mostUsed; at = text.indexOf(before, at + 1)) {
      const start = at + before.length;
      let end = start;
      while (end < text.length && end - start < 100 && text.charCodeAt(end) > 32) end++;
      const word = text.slice(start, end);
      const isOwn = start <= place.offset && place.offset <= end;
      if (!isOwn && word !== '!' && !/["-]/.test(word[0] ?? '"')) found.add(word);
    }
  }
  for (const word of found) {
    if (about === 'address' && !isOfFamily(word, place.family)) continue;
    yield { label: word, kind: CompletionItemKind.Value, rank: 4, detail: 'in other rules', ...(about && { about: { kind: about, name: word, line: place.line } }) };
  }
}

function isOfFamily(word: string, family: 4 | 6): boolean {
  const ip = parseIp(word.replace(/[/,].*$/, '').replace(/^\[(.*)\].*$/, '$1')) ?? parseIp(word.replace(/:\d.*$/, ''));
  return ip === undefined || ip.family === family;
}
