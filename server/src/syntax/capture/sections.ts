/** Exports findSections: which lines came from which command. Prompts decide; where there are none, the content does. */
import { lineText, type Lines } from '../../base/text.ts';
import { parsePrompt } from './prompt.ts';
import { LineKind, type LineRecords, type Section, type SectionKind } from './tree.ts';

/** What a line of this kind says about the section it stands in, whatever stands above it. */
const contentOf: Readonly<Record<number, SectionKind>> = {
  [LineKind.Generated]: 'iptables', [LineKind.Table]: 'iptables', [LineKind.Chain]: 'iptables', [LineKind.Append]: 'iptables', [LineKind.Command]: 'iptables', [LineKind.Commit]: 'iptables',
  [LineKind.IpsetName]: 'ipset-list', [LineKind.IpsetCreate]: 'ipset-save', [LineKind.IpvsHeader]: 'ipvsadm', [LineKind.Link]: 'ip-addr',
  [LineKind.RouteHeader]: 'route-n', [LineKind.Route]: 'ip-route', [LineKind.IpRule]: 'ip-rule', [LineKind.Sysctl]: 'sysctl', [LineKind.Connection]: 'conntrack',
};

export function findSections(lines: Lines, records: LineRecords): Section[] {
  const sections: Section[] = [];
  let open: { kind: SectionKind; first: number; prompt?: number; command?: string; host?: string; family?: 4 | 6 } | undefined;
  const close = (last: number): void => {
    if (open && last >= open.first) sections.push({ ...open, last });
    open = undefined;
  };
  for (let line = 0; line < lines.count; line++) {
    const kind = records.kind[line]!;
    if (kind === LineKind.Blank) continue;
    if (kind === LineKind.Prompt) {
      close(line - 1);
      const prompt = parsePrompt(lineText(lines, line).trimStart())!;
      open = { first: line, prompt: line, command: prompt.command, ...kindOfCommand(prompt.command), ...(prompt.host && { host: prompt.host }) };
      continue;
    }
    const content = contentOf[kind];
    if (content === undefined) {
      open ??= { kind: 'other', first: line };
      continue;
    }
    if (open?.kind === content) continue;
    const isRule = kind === LineKind.Append || kind === LineKind.Command;
    // `ipvsadm -Sn` prints lines that look like rules: a prompt that names a command is believed.
    if (isRule && open && open.prompt !== undefined && open.kind !== 'other') continue;
    if (open && open.prompt !== undefined && open.kind === 'other') {
      // The answer of `ip route get` looks like a route and is none.
      if (/^(?:sudo\s+)?ip\s/.test(open.command ?? '')) continue;
      open.kind = content;
      continue;
    }
    const first: number = open?.kind === 'other' && open.prompt === undefined && onlyComments(records, open.first, line) ? open.first : line;
    close(first - 1);
    open = { kind: content, first };
  }
  close(lines.count - 1);
  return sections;
}

function onlyComments(records: LineRecords, first: number, last: number): boolean {
  for (let line = first; line < last; line++) if (records.kind[line] !== LineKind.Comment && records.kind[line] !== LineKind.Blank) return false;
  return true;
}

function kindOfCommand(command: string): { kind: SectionKind; family?: 4 | 6 } {
  const words = command.replace(/^sudo\s+/, '').split(/\s+/);
  const name = words[0]!;
  if (/^ip6?tables/.test(name)) return { kind: 'iptables', family: name.startsWith('ip6') ? 6 : 4 };
  if (name === 'ipset') return { kind: words.some((w) => w === 'save' || w === '-S' || w === '--save') ? 'ipset-save' : 'ipset-list' };
  if (name === 'ipvsadm') return { kind: 'ipvsadm' };
  if (/^(?:\/usr\/sbin\/)?conntrack$/.test(name) || /\/proc\/(?:\d+\/|self\/)?net\/nf_conntrack\b/.test(command)) return { kind: 'conntrack' };
  if (name === 'sysctl') return { kind: 'sysctl' };
  if (name === 'route' || name === 'netstat') return { kind: 'route-n' };
  if (name === 'ip') {
    const family = words.includes('-6') ? 6 : words.includes('-4') ? 4 : undefined;
    if (words.includes('get')) return { kind: 'other' };
    const object = words.slice(1).find((w) => !w.startsWith('-')) ?? '';
    const kind = /^a(d(d(r(e(s(s)?)?)?)?)?)?$/.test(object) || /^l(i(n(k)?)?)?$/.test(object) ? 'ip-addr' : /^r(o(u(t(e)?)?)?)?$/.test(object) ? 'ip-route' : /^ru(l(e)?)?$/.test(object) ? 'ip-rule' : 'other';
    return { kind, ...(family && { family }) };
  }
  return { kind: 'other' };
}
