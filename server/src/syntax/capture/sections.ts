/** Exports findSections: which lines came from which command. Prompts decide; where there are none, the content does. */
import { lineText, type Lines } from '../../base/text.ts';
import { kindOfCommand, wordsOf } from './command.ts';
import { isBareListing, parsePrompt } from './prompt.ts';
import { isRuleKind, LineFlag, LineKind, type LineRecords, type Section, type SectionKind } from './tree.ts';

/** What a line of this kind says about the section it stands in, whatever stands above it. */
const contentOf: Readonly<Record<number, SectionKind>> = {
  [LineKind.Generated]: 'iptables', [LineKind.Table]: 'iptables', [LineKind.Chain]: 'iptables', [LineKind.Append]: 'iptables', [LineKind.Command]: 'iptables', [LineKind.Commit]: 'iptables',
  [LineKind.ListChain]: 'iptables', [LineKind.ListColumns]: 'iptables', [LineKind.ListRow]: 'iptables',
  [LineKind.IpsetName]: 'ipset-list', [LineKind.IpsetCreate]: 'ipset-save', [LineKind.IpvsHeader]: 'ipvsadm', [LineKind.Link]: 'ip-addr',
  [LineKind.RouteHeader]: 'route-n', [LineKind.Route]: 'ip-route', [LineKind.IpRule]: 'ip-rule', [LineKind.Sysctl]: 'sysctl', [LineKind.Connection]: 'conntrack',
  [LineKind.IpvsSave]: 'ipvsadm', [LineKind.IpvsConnections]: 'ipvs-connections', [LineKind.Neighbour]: 'neighbours', [LineKind.Ifconfig]: 'ifconfig', [LineKind.KubeTable]: 'kubectl', [LineKind.Manifest]: 'manifest',
};

export function findSections(lines: Lines, records: LineRecords): Section[] {
  const sections: Section[] = [];
  let open: { script?: true; kind: SectionKind; first: number; prompt?: number; command?: string; host?: string; family?: 4 | 6 } | undefined;
  const close = (last: number): void => {
    if (open && last >= open.first) sections.push({ ...open, last });
    open = undefined;
  };
  for (let line = 0; line < lines.count; line++) {
    const kind = records.kind[line]!;
    if (kind === LineKind.Blank) continue;
    // What an indented line of a manifest looks like is for its reader to say: an example in a comment, a script in a ConfigMap.
    if (kind === LineKind.Prompt && open?.kind === 'manifest' && isIndented(lines, line)) continue;
    if (kind === LineKind.Prompt) {
      close(line - 1);
      const prompt = parsePrompt(lineText(lines, line).trimStart())!;
      open = { first: line, prompt: line, command: prompt.command, ...kindOfCommand(prompt.command), ...(prompt.host && { host: prompt.host }) };
      continue;
    }
    if (kind === LineKind.Other && printsNext(lines, records, line)) {
      close(line - 1);
      const command = lineText(lines, line).trim();
      open = { first: line, prompt: line, command, ...kindOfCommand(command) };
      continue;
    }
    // A fence of Markdown ends what stands above it, be it opened or closed.
    if (kind === LineKind.Other && isFence(lines, line)) {
      close(line - 1);
      open = { kind: 'other', first: line };
      continue;
    }
    const content = beginsSet(lines, records, line, open?.kind) ? contentOf[kind] : undefined;
    // What somebody runs is no part of an output above it.
    const script = isRuleKind(kind) && (records.flags[line]! & LineFlag.Script) !== 0;
    if (script || (open?.script === true && content === 'iptables')) {
      if (script && open?.script === true) continue;
      const first: number = open?.kind === 'other' && open.prompt === undefined ? beginningAt(lines, records, open.first, line, 'iptables') : line;
      close(first - 1);
      open = { kind: 'iptables', first, ...(script && { script: true as const }) };
      continue;
    }
    if (content === undefined) {
      open ??= { kind: 'other', first: line };
      continue;
    }
    if (open?.kind === content) continue;
    // `ipset restore` takes a COMMIT too.
    if (open?.kind === 'ipset-save' && kind === LineKind.Commit) continue;
    // Values of a manifest may look like anything; what stands at the margin ends it.
    if (open?.kind === 'manifest' && isIndented(lines, line)) continue;
    const isRule = kind === LineKind.Append || kind === LineKind.Command;
    // `ipvsadm -Sn` prints lines that look like rules: a prompt that names a command is believed.
    if (isRule && open && open.prompt !== undefined && open.kind !== 'other') continue;
    if (open && open.prompt !== undefined && open.kind === 'other') {
      // The answer of `ip route get` looks like a route and is none.
      if (wordsOf(open.command ?? '')[0] === 'ip') continue;
      open.kind = content;
      continue;
    }
    // The brackets of a manifest look like nothing: they were taken for a part of what stands above.
    const first: number = open && (content === 'manifest' || (open.kind === 'other' && open.prompt === undefined)) ? beginningAt(lines, records, open.first, line, content) : line;
    close(first - 1);
    open = { kind: content, first };
  }
  close(lines.count - 1);
  return sections;
}

/** Whether a line is a command, without a prompt in front, whose output begins in the next line. */
function printsNext(lines: Lines, { kind }: LineRecords, line: number): boolean {
  const content = contentOf[kind[line + 1] ?? LineKind.Other];
  if (content === undefined) return false;
  const text = lineText(lines, line).trimStart();
  return isBareListing(text) && kindOfCommand(text).kind === content;
}

const isFence = (lines: Lines, line: number): boolean => /^ {0,3}(?:```|~~~)/.test(lines.text.slice(lines.starts[line]!, lines.starts[line]! + 6));

/** Whether a line that looks like one of ipset may open its section: pip and kubectl print `Name:`, too, and prose begins with "add". */
function beginsSet(lines: Lines, { kind }: LineRecords, line: number, open: SectionKind | undefined): boolean {
  if (kind[line] === LineKind.IpsetCreate) return open === 'ipset-save' || !/^\s*add \S+ [^\d:]+$/.test(lineText(lines, line));
  if (kind[line] !== LineKind.IpsetName || open === 'ipset-list') return true;
  let next = line + 1;
  while (next < lines.count && kind[next] === LineKind.Blank) next++;
  return next < lines.count && /^\s*(?:Type|Revision|Header|Size in memory|Members):/.test(lineText(lines, next));
}

const isIndented = (lines: Lines, line: number): boolean => /^[ \t]/.test(lines.text.slice(lines.starts[line]!, lines.starts[line]! + 1));

/** A Service stands in a backend before its own keys do. */
const mostAbove = 400;

/** Comments in front belong to what follows them; of a manifest, its opening brace or `---` too. */
function beginningAt(lines: Lines, records: LineRecords, first: number, line: number, content: SectionKind): number {
  if (onlyComments(records, first, line)) return first;
  if (content !== 'manifest' || line <= first) return line;
  if (/^(?:---|\{)\s*$/.test(lineText(lines, line - 1))) return line - 1;
  // A backend of ingress-nginx is told by a key inside of it.
  for (let at = line; isIndented(lines, line) && at >= first && line - at < mostAbove; at--) if (/^[[{]\s*$/.test(lineText(lines, at).slice(0, 10))) return at;
  return line;
}

function onlyComments(records: LineRecords, first: number, last: number): boolean {
  for (let line = first; line < last; line++) if (records.kind[line] !== LineKind.Comment && records.kind[line] !== LineKind.Blank) return false;
  return true;
}
