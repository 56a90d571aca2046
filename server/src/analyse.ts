/** Exports analyse and reanalyse: from a document's text, or from an edit of it, to the model that all features use; and analyseNginx and nginxTree, for configurations of nginx. */
import { lineText } from './base/text.ts';
import { modelOf, type Parsers } from './model/file.ts';
import { nginxFileOf, type Include, type NginxFile } from './model/nginx/file.ts';
import type { AnalysedFile } from './model/tree.ts';
import { editCapture, readCapture } from './syntax/capture/parse.ts';
import type { Family } from './base/ip.ts';
import { LineFlag, LineKind, type CaptureTree } from './syntax/capture/tree.ts';
import { parseScriptLine } from './syntax/iptables/script.ts';
import type { Rule } from './syntax/iptables/tree.ts';
import { parseRow } from './syntax/listing/parse.ts';
import { parseRule } from './syntax/iptables/bind.ts';
import { parseConnections } from './syntax/conntrack/parse.ts';
import { listedTables, parseAddresses, parseIfconfig, parseNeighbours, parseRoutes, parseRouteTable, parseRules } from './syntax/iproute/parse.ts';
import { parseIpsets } from './syntax/ipset/parse.ts';
import { parseVirtualServers } from './syntax/ipvs/parse.ts';
import { namespaceOf } from './syntax/capture/command.ts';
import { parseManifests } from './syntax/kube/manifest.ts';
import { headingsOf, parseKubeTables } from './syntax/kube/table.ts';
import { directivesNamed } from './knowledge/nginx/index.ts';
import { parseNginx } from './syntax/nginx/parse.ts';
import type { NginxTree } from './syntax/nginx/tree.ts';
import { parseSysctls } from './syntax/sysctl/parse.ts';

const parsers: Parsers = {
  rule: ruleOfLine,
  sets: ({ lines }, { first, last, command }) => parseIpsets(lines, first, last, command !== undefined && listsNames(command)),
  interfaces: ({ lines }, section) => (section.kind === 'ifconfig' ? parseIfconfig : parseAddresses)(lines, section.first, section.last),
  routes: ({ lines }, section) => section.kind === 'route-n' ? parseRouteTable(lines, section.first, section.last) : parseRoutes(lines, section.first, section.last, section.family ?? 4),
  listedTables: ({ command }) => (command === undefined ? undefined : listedTables(command)),
  neighbours: ({ lines }, section) => parseNeighbours(lines, section.first, section.last),
  kube: ({ lines }, { kind, first, last, prompt, command }) => (kind === 'manifest' ? parseManifests(lines, prompt === first ? first + 1 : first, last, namespaceOf(command)) : parseKubeTables(lines, prompt === first ? first + 1 : first, last, namespaceOf(command), headingsOf(command))),
  rules: ({ lines }, section) => parseRules(lines, section.first, section.last, section.family ?? (section.command === undefined ? undefined : 4)),
  sysctls: ({ lines }, section) => parseSysctls(lines, section.first, section.last),
  connections: ({ lines }, { first, last, prompt, command = '' }) => parseConnections(lines, prompt === first ? first + 1 : first, last, listsConnections(command)),
  virtualServers: ({ lines }, section) => parseVirtualServers(lines, section.first, section.last),
};

function ruleOfLine(capture: CaptureTree, line: number, family: Family): Rule {
  if (capture.records.kind[line] === LineKind.ListRow) return parseRow(capture, line, family);
  const text = lineText(capture.lines, line);
  const start = capture.lines.starts[line]!;
  return capture.records.flags[line]! & LineFlag.Script ? parseScriptLine(text, start, line, family) : parseRule(text, start, line, family);
}

/** `conntrack -L` and the file in /proc, in their usual form; not events, counts, statistics or other tables. */
const listsConnections = (command: string): boolean => /\bnf_conntrack\b/.test(command)
  || (/\bconntrack(?:$|\s)/.test(command) && !/\s(?:-[CDEFGISU]|--(?:count|create|delete|event|flush|get|stats|update)|expect|dying|unconfirmed|xml|save)\b/.test(command));

/** `ipset list -n` prints the names of the sets and nothing else. */
const listsNames = (command: string): boolean => /\bipset\s(?:.*\s)?(?:-n|-name|--name)\b/.test(command.slice(0, 300));

/** The model of a document. Never throws; what is wrong with the text is for the checks to say. */
export function analyse(uri: string, text: string): AnalysedFile {
  return modelOf(uri, readCapture(text), parsers);
}

/** The model after an edit at `start`, where `inserted` characters stand now. Lines that the edit did not touch are not read again. */
export function reanalyse(old: AnalysedFile, text: string, start: number, inserted: number): AnalysedFile {
  return modelOf(old.uri, editCapture(old.capture, text, start, inserted), parsers);
}

/** An nginx configuration by itself. Never throws. */
export const nginxTree = (uri: string, text: string): NginxTree => parseNginx(text, { uri, isDirective: (name) => directivesNamed(name).length > 0 });

/** The model of an nginx configuration; `include` finds what it includes. Never throws. */
export function analyseNginx(uri: string, text: string, include: Include = () => undefined): NginxFile {
  return nginxFileOf(nginxTree(uri, text), include);
}
