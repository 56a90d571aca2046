/** Exports parseKubeTables: the rows of the tables that `kubectl get` prints; and kubeTableAt, the columns of a line of one. */
import type { KubeEndpoint, KubeItem, KubePort } from '../../base/kube.ts';
import { parseIp, type Ip } from '../../base/ip.ts';
import type { Span } from '../../base/span.ts';
import { lineText, type Lines } from '../../base/text.ts';

/** A cell, by the heading of its column. */
export interface Cell extends Span { readonly column: string; readonly text: string }

const heading = /^\s*(?:NAMESPACE +)?NAME +\S/;
/** Rows are cut here: a label selector may be long. */
const longestLine = 4000;

/** Headings of two words, and what belongs to the cell before where blanks were squeezed: `3 (5d ago)`, `10.0.0.1:53 + 3 more...`. */
const joined = /^(?:NODE|GATES|\(\S+|ago\)|\+|\d+|more\.\.\.)$/;
const joins = (before: string, word: string): boolean => joined.test(word)
  && (/^(?:NOMINATED NODE|READINESS GATES)$/.test(`${before} ${word}`) || word.startsWith('(') || word === 'ago)' || word === '+' || (/\+$/.test(before) && /^\d+$/.test(word)) || word === 'more...');

/**
 * Cells stand apart by two blanks or more, as kubectl pads its columns; single blanks are inside a cell (`NOMINATED NODE`). Web pages
 * squeeze blanks: where the heading has no two in a row (`squeezed`), single blanks separate.
 */
function cells(text: string, start: number, columns: readonly string[] | undefined, squeezed: boolean): Cell[] {
  const found: Cell[] = [];
  for (const match of text.slice(0, longestLine).matchAll(squeezed ? /\S+/g : /\S+(?: \S+)*/g)) {
    const before = found.at(-1);
    const at = start + match.index;
    if (squeezed && before && joins(before.text.slice(before.text.lastIndexOf(',') + 1), match[0])) found[found.length - 1] = { ...before, text: `${before.text} ${match[0]}`, end: at + match[0].length };
    else found.push({ column: '', text: match[0], start: at, end: at + match[0].length });
  }
  return found.map((cell, i) => ({ ...cell, column: columns?.[i] ?? cell.text }));
}

const isSqueezed = (line: string): boolean => !/\S {2,}\S|\S\t/.test(line.slice(0, longestLine));

const columnsOf: readonly (readonly [words: RegExp, columns: string, wide: string])[] = [
  [/^(?:pods?|po)$/, 'NAME READY STATUS RESTARTS AGE', 'IP NODE NOMINATED-NODE READINESS-GATES'], [/^(?:services?|svc)$/, 'NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE', 'SELECTOR'],
  [/^(?:endpoints|ep)$/, 'NAME ENDPOINTS AGE', ''], [/^(?:nodes?|no)$/, 'NAME STATUS ROLES AGE VERSION', 'INTERNAL-IP EXTERNAL-IP OS-IMAGE KERNEL-VERSION CONTAINER-RUNTIME'],
];

/** The headings that the command would have printed, where it left them out: `--no-headers`, or a filter such as `| grep` behind it. */
export function headingsOf(command: string | undefined): string[] | undefined {
  const words = command?.slice(0, 300).split(/\s+/) ?? [];
  if (!words.includes('--no-headers') && !words.some((word) => word.startsWith('|'))) return undefined;
  const kind = words[words.indexOf('get') + 1] ?? '';
  const [, columns, wide] = columnsOf.find(([pattern]) => pattern.test(kind)) ?? [];
  if (columns === undefined || wide === undefined || !words.includes('get')) return undefined;
  const isWide = /\s(?:-o ?|--output[ =])wide(?:\s|$)/.test(command!);
  return `${/\s(?:-A|--all-namespaces)(?:\s|$)/.test(command!) ? 'NAMESPACE ' : ''}${columns}${isWide && wide !== '' ? ` ${wide}` : ''}`.split(' ').map((word) => word.replace(/^(NOMINATED|READINESS)-/, '$1 '));
}

/** The cells of a line with the headings above it; undefined where no table stands there. The heading itself is a line of cells, too. */
export function kubeTableAt(lines: Lines, first: number, line: number, command?: string): { readonly cells: readonly Cell[]; readonly isHeading: boolean } | undefined {
  let at = line;
  while (at > first && !heading.test(lineText(lines, at).slice(0, 200)) && lineText(lines, at).trim() !== '') at--;
  if (!heading.test(lineText(lines, at).slice(0, 200))) {
    const headings = line > first && at === first ? headingsOf(command) : undefined;
    return headings && { cells: cells(lineText(lines, line), lines.starts[line]!, headings, isSqueezed(lineText(lines, line))), isHeading: false };
  }
  const squeezed = isSqueezed(lineText(lines, at));
  const columns = cells(lineText(lines, at), lines.starts[at]!, undefined, squeezed).map(({ text }) => text);
  return { cells: cells(lineText(lines, line), lines.starts[line]!, columns, squeezed), isHeading: at === line };
}

/**
 * Reads lines `first` to `last` (inclusive): Services, endpoints, endpoint slices, pods and nodes, with and without -A, each kind with its
 * own heading, or with those of the command (`headingsOf`). Other tables are passed over. `namespace` is that of objects whose table has no column for it.
 */
export function parseKubeTables(lines: Lines, first: number, last: number, namespace?: string, headings?: string[]): KubeItem[] {
  const found: KubeItem[] = [];
  let columns = headings;
  let squeezed: boolean | undefined;
  for (let line = Math.max(0, first); line <= last && line < lines.count; line++) {
    const text = lineText(lines, line);
    if (text.trim() === '') columns = undefined;
    else if (heading.test(text.slice(0, 200))) {
      squeezed = isSqueezed(text);
      columns = cells(text, 0, undefined, squeezed).map((cell) => cell.text);
    } else if (columns) {
      const row = new Map(cells(text, lines.starts[line]!, columns, squeezed ?? isSqueezed(text)).map((cell) => [cell.column, cell]));
      const item = readRow(row, { start: lines.starts[line]! + text.length - text.trimStart().length, end: lines.starts[line]! + text.trimEnd().length }, namespace);
      if (item) found.push(item);
    }
  }
  return found;
}

function readRow(row: ReadonlyMap<string, Cell>, span: Span, otherwise: string | undefined): KubeItem | undefined {
  const named = row.get('NAME');
  if (!named) return undefined;
  const say = (column: string): string | undefined => {
    const text = row.get(column)?.text;
    return text === undefined || /^(?:<|&lt;)/.test(text) || text === '' ? undefined : text;
  };
  const name = named.text.slice(named.text.indexOf('/') + 1);
  const namespace = say('NAMESPACE') ?? otherwise;
  const object = { namespace: namespace ?? 'default', ...(namespace === undefined && { assumedNamespace: true }), name, nameSpan: { start: named.end - name.length, end: named.end }, span };
  if (row.has('CLUSTER-IP')) {
    const type = say('TYPE');
    const outside = ipsOf(say('EXTERNAL-IP'));
    const balanced = type === 'LoadBalancer';
    return { kind: 'service', item: { ...object, ...(type !== undefined && { type }), clusterIps: ipsOf(say('CLUSTER-IP')), externalIps: balanced ? [] : outside, loadBalancerIps: balanced ? outside : [], ports: portsOf(say('PORT(S)') ?? '') } };
  }
  if (row.has('ADDRESSTYPE')) {
    const list = say('ENDPOINTS') ?? '';
    const ports = (say('PORTS') ?? '').split(',').flatMap((port) => (/^\d{1,5}$/.test(port) ? [{ port: Number(port), protocol: '' }] : []));
    return { kind: 'endpoints', item: { ...object, kind: 'EndpointSlice', service: name.replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}$/, ''), addresses: ipsOf(list).map((ip) => ({ ip, ready: true })), ports, more: /\+ \d+ more/.test(list) } };
  }
  if (row.has('ENDPOINTS')) {
    const list = say('ENDPOINTS') ?? '';
    const addresses = list.split(/[, ]+/).flatMap(endpointOf);
    const ports = [...new Set(addresses.flatMap(({ port }) => port ?? []))].map((port) => ({ port, protocol: '' }));
    return { kind: 'endpoints', item: { ...object, kind: 'Endpoints', service: name, addresses, ports, more: /\+ \d+ more/.test(list) } };
  }
  if (row.has('READY') && row.has('STATUS')) {
    const [node, status] = [say('NODE'), say('STATUS')];
    return { kind: 'pod', item: { ...object, ips: ipsOf(say('IP')), ...(node !== undefined && { node }), ...(status !== undefined && { status }) } };
  }
  if (row.has('ROLES')) return { kind: 'node', item: { name, nameSpan: object.nameSpan, span, ips: [...ipsOf(say('INTERNAL-IP')), ...ipsOf(say('EXTERNAL-IP'))] } };
  return undefined;
}

const ipsOf = (list: string | undefined): Ip[] => (list ?? '').split(/[, ]+/).flatMap((word) => parseIp(word) ?? []);

function endpointOf(word: string): KubeEndpoint[] {
  const colon = word.lastIndexOf(':');
  const ip = parseIp(word.slice(0, colon).replace(/^\[(.*)\]$/, '$1'));
  return ip ? [{ ip, ready: true, port: Number(word.slice(colon + 1)) }] : [];
}

/** `80:30080/TCP,443:30443/TCP`, `8888/TCP`: the second number is the node port. */
function portsOf(list: string): KubePort[] {
  return list.split(',').flatMap((word) => {
    const parts = /^(\d{1,5})(?::(\d{1,5}))?\/([A-Z]+)$/.exec(word.trim());
    return parts ? [{ port: Number(parts[1]), ...(parts[2] !== undefined && { nodePort: Number(parts[2]) }), protocol: parts[3]! }] : [];
  });
}
