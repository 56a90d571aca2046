/**
 * Exports logHover, logDefinition and logRequest: what the fields of an access log mean, which location and pod a line leads to, and the
 * request that it tells of.
 */
import type { Hover, LocationLink } from 'vscode-languageserver-types';
import { bytesOf } from '../../base/bytes.ts';
import { parseIp } from '../../base/ip.ts';
import type { Pcre } from '../../base/pcre.ts';
import { contains, type Span } from '../../base/span.ts';
import { lineAt, lineText, positionAt, type Lines } from '../../base/text.ts';
import { variableNamed } from '../../knowledge/nginx/index.ts';
import { ingressVariable } from '../../knowledge/nginx/ingress.ts';
import type { NginxConfig, NginxLocation, NginxServer } from '../../model/nginx/config.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import type { RequestForm } from '../../protocol/request.ts';
import { parseLogLine, requestOfLine, type LogField, type LogLine } from '../../syntax/nginxlog/parse.ts';
import { chooseLocation } from '../../trace/nginx/choose.ts';
import { normaliseUri } from '../../trace/nginx/uri.ts';
import { rangeOf } from '../convert.ts';
import { clusterFacts } from '../hover/cluster.ts';
import { code, list, paragraphs } from '../markdown.ts';
import { addressPlaces } from '../uses/addresses.ts';
import { backendNamed, endpointsInWords } from './backends.ts';
import { statusInWords } from './words.ts';

/** An open access log. */
export interface LogFile { readonly uri: string; readonly lines: Lines }

/** What is open beside the log. */
export interface Around { readonly configs: readonly NginxFile[]; readonly captures: readonly AnalysedFile[] }

function fieldAt(log: LogFile, offset: number): { line: LogLine; field: LogField } | undefined {
  const number = lineAt(log.lines, offset);
  const line = parseLogLine(lineText(log.lines, number), log.lines.starts[number]!);
  const field = line?.fields.find((one) => contains(one, offset));
  return line && field ? { line, field } : undefined;
}

export function logHover(log: LogFile, offset: number, around: Around): Hover | null {
  const found = fieldAt(log, offset);
  if (!found) return null;
  const { field } = found;
  const meant = found.line.isIngress ? ingressVariable(field.name) : undefined;
  return { contents: { kind: 'markdown', value: paragraphs(`**${code(`$${field.name}`)}**: ${meant ?? variableNamed(field.name) ?? ''}`, valueInWords(found.line, field, around)) }, range: rangeOf(log, field) };
}

function valueInWords(line: LogLine, { name, text }: LogField, { captures }: Around): string | undefined {
  switch (name) {
    case 'status': {
      const behind = line.fields.find((field) => field.name === 'upstream_status')?.text;
      const meaning = statusInWords(text);
      return paragraphs(meaning === undefined ? undefined : `${text}: ${meaning}.`, behind === undefined || behind === '-' ? line.isIngress && 'nginx answered by itself: no server behind was asked.' : `The server behind answered ${code(behind)}.`);
    }
    case 'upstream_status': case 'upstream_response_time': case 'upstream_response_length':
      return text.includes(',') ? `One for each try, in their order: ${text.split(',').map((one) => code(one.trim())).join(', then ')}.` : undefined;
    case 'upstream_addr': {
      const tries = text.split(/, | : /);
      const facts = tries.flatMap((address) => {
        const [ip, port] = endOf(address);
        return ip ? captures.flatMap((file) => clusterFacts(file, ip, port).map((fact) => `${code(address)}: ${fact}`)) : [];
      });
      return paragraphs(tries.length > 1 && `${tries.length} servers were tried, one after the other.`, facts.length > 0 && list([...new Set(facts)]));
    }
    case 'proxy_upstream_name': {
      const parts = /^(.*)-([^-]+)$/.exec(text);
      const backend = backendNamed(captures, text);
      return paragraphs(text === '' || text === '-' ? 'No location of an Ingress served the request.' : text === 'upstream-default-backend' ? 'The default backend: no Ingress fits the request.' : parts ? `namespace and Service ${code(parts[1]!)}, port ${code(parts[2]!)}.` : undefined, backend && endpointsInWords(backend)) || undefined;
    }
    case 'proxy_alternative_upstream_name': return text === '' ? 'No canary took the request.' : undefined;
    case 'request_time': return `${text} seconds from the first byte of the request to the last of the answer.`;
    case 'remote_user': return text === '-' ? 'The request named no user.' : undefined;
    default: return undefined;
  }
}

function endOf(address: string): [ip: ReturnType<typeof parseIp>, port: number | undefined] {
  const found = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(address.trim());
  return found ? [parseIp(found[1] ?? found[2] ?? ''), Number(found[3])] : [undefined, undefined];
}

interface Serving { readonly server: NginxServer; readonly location: NginxLocation; readonly config: NginxConfig }

/** The location of an open configuration that has the upstream's name and serves the path; else the first that has the name. */
function servedBy(line: LogLine, { configs }: Around, pcre: () => Pcre): Serving | undefined {
  const name = line.fields.find((field) => field.name === 'proxy_upstream_name')?.text;
  const request = requestOfLine(line);
  if (name === undefined || name === '') return undefined;
  const test = (pattern: string, caseless: boolean, subject: string): boolean => {
    const regex = pcre().compile(pattern, caseless);
    const fits = 'exec' in regex ? regex.exec(subject) : undefined;
    return fits !== undefined && fits !== 'limit';
  };
  let first: Serving | undefined;
  for (const { config } of configs) {
    for (const server of config.servers) {
      for (const location of flat(server.locations)) {
        if (!location.directive.block?.some(({ name: { text }, args }) => text === 'set' && args[0]?.text === '$proxy_upstream_name' && args[1]?.text === name)) continue;
        first ??= { server, location, config };
        const uri = request && normaliseUri(bytesOf(request.path), server.mergeSlashes);
        const choice = uri && chooseLocation(server.locations, uri.path, test);
        if (choice && 'location' in choice && choice.location === location) return { server, location, config };
      }
    }
  }
  return first;
}

const flat = (locations: readonly NginxLocation[]): NginxLocation[] => locations.flatMap((one) => [one, ...flat(one.children)]);

/** From an address to what open captures say of it; from everything else to the location that served the request. */
export function logDefinition(log: LogFile, offset: number, around: Around, pcre: () => Pcre): LocationLink[] | null {
  const found = fieldAt(log, offset);
  if (!found) return null;
  const { line, field } = found;
  if (field.name === 'upstream_addr' || field.name === 'remote_addr') {
    const links = field.text.split(/, | : /).flatMap((address) => {
      const [ip, port] = field.name === 'remote_addr' ? [parseIp(address), undefined] : endOf(address);
      return ip ? around.captures.flatMap((file) => addressPlaces(file, { ip, ...(port !== undefined && { port }) } as Parameters<typeof addressPlaces>[1])) : [];
    });
    if (links.length > 0) return links.map(({ file, span }): LocationLink => ({ originSelectionRange: rangeOf(log, field), targetUri: file.uri, targetRange: rangeOf(file, span), targetSelectionRange: rangeOf(file, span) }));
  }
  const serving = servedBy(line, around, pcre);
  if (!serving) return null;
  const { source, name, span } = serving.location.directive;
  const range = (of: Span): LocationLink['targetRange'] => ({ start: positionAt(source.lines, of.start), end: positionAt(source.lines, of.end) });
  return [{ originSelectionRange: rangeOf(log, field), targetUri: source.uri, targetRange: range(span), targetSelectionRange: range(name.span) }];
}

/** The request of the line at an offset, and the configuration that served it; the host is the server's first name, since the log has none. */
export function logRequest(log: LogFile, offset: number, around: Around, pcre: () => Pcre): { uri: string; request: RequestForm['request'] } | undefined {
  const number = lineAt(log.lines, offset);
  const line = parseLogLine(lineText(log.lines, number));
  const asked = line && requestOfLine(line);
  const serving = line && servedBy(line, around, pcre);
  const config = around.configs.find((file) => file.config === serving?.config) ?? around.configs[0];
  if (!asked || !config) return undefined;
  const server = serving?.server;
  const host = server?.names.find(({ kind }) => kind === 'exact' || kind === 'both')?.text ?? '';
  const listen = server?.listens.find(({ ssl }) => ssl) ?? server?.listens[0];
  const client = line.fields.find(({ name }) => name === 'remote_addr')?.text;
  return { uri: config.uri, request: { host: host === '_' ? '' : host, path: asked.path, method: asked.method, ...(listen && { port: listen.port, scheme: listen.ssl ? 'https' : 'http' }), ...(client !== undefined && parseIp(client) && { client }) } };
}
