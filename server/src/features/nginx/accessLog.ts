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
import { parseLogLine } from '../../syntax/nginxlog/parse.ts';
import { requestOfLine } from '../../syntax/nginxlog/request.ts';
import type { LogField, LogLine } from '../../syntax/nginxlog/tree.ts';
import { chooseLocation, chooseServer } from '../../trace/nginx/choose.ts';
import { normaliseHost, normaliseUri } from '../../trace/nginx/uri.ts';
import { rangeOf } from '../convert.ts';
import { clusterFacts } from '../hover/cluster.ts';
import { code, list, paragraphs } from '../markdown.ts';
import { addressPlaces } from '../uses/addresses.ts';
import { backendNamed, endpointsInWords } from './backends.ts';
import { errorField, formatsOf } from './logFormats.ts';
import { statusInWords } from './words.ts';

/** An open access log. */
export interface LogFile { readonly uri: string; readonly lines: Lines }

/** What is open beside the log. */
export interface Around { readonly configs: readonly NginxFile[]; readonly captures: readonly AnalysedFile[] }

function fieldAt(log: LogFile, offset: number, { configs }: Around): { line: LogLine; field: LogField } | undefined {
  const number = lineAt(log.lines, offset);
  const line = parseLogLine(lineText(log.lines, number), log.lines.starts[number]!, formatsOf(configs));
  const field = line?.fields.find((one) => contains(one, offset));
  return line && field ? { line, field } : undefined;
}

export function logHover(log: LogFile, offset: number, around: Around): Hover | null {
  const found = fieldAt(log, offset, around);
  if (!found) return null;
  const { field } = found;
  const error = errorField(field.name);
  const title = error === undefined ? `$${field.name}` : field.name.slice('error_'.length);
  const meant = error ?? (found.line.isIngress ? ingressVariable(field.name) : undefined);
  return { contents: { kind: 'markdown', value: paragraphs(`**${code(title)}**: ${meant ?? variableNamed(field.name) ?? ingressVariable(field.name) ?? ''}`, valueInWords(found.line, field, around)) }, range: rangeOf(log, field) };
}

function valueInWords(line: LogLine, { name, text }: LogField, { captures }: Around): string | undefined {
  switch (name) {
    case 'status': {
      const behind = line.fields.find((field) => field.name === 'upstream_status')?.text;
      const meaning = statusInWords(text);
      return paragraphs(meaning === undefined ? undefined : `${text}: ${meaning}.`, behind === undefined || behind === '-' ? line.isIngress && 'nginx answered by itself: no server behind was asked.' : `The server behind answered ${code(behind)}.`);
    }
    case 'error_client': case 'remote_addr': {
      const ip = parseIp(text);
      const facts = ip ? captures.flatMap((file) => clusterFacts(file, ip)) : [];
      return facts.length > 0 ? list([...new Set(facts)]) : undefined;
    }
    case 'upstream_status': case 'upstream_response_time': case 'upstream_response_length':
      return /, | : /.test(text) ? `One for each try, in their order: ${text.split(/, | : /).map((one) => code(one.trim())).join(', then ')}.` : undefined;
    case 'upstream_addr': case 'error_upstream': {
      const tries = addressesOf(name, text);
      const facts = tries.flatMap((address) => {
        const [ip, port] = endOf(address);
        return ip ? captures.flatMap((file) => clusterFacts(file, ip, port).map((fact) => `${code(address)}: ${fact}`)) : [];
      });
      return paragraphs(tries.length > 1 && `${tries.length} servers were tried, one after the other.`, facts.length > 0 && list([...new Set(facts)]));
    }
    case 'proxy_upstream_name': {
      const parts = /^(.*)-([^-]+)$/.exec(text);
      const backend = backendNamed(captures, text);
      return paragraphs(text === '' || text === '-' ? 'No location of an Ingress served the request.' : text === 'upstream-default-backend' ? 'The default backend: no Ingress fits the request.' : parts ? `namespace and Service ${code(parts[1]!)}, port ${code(parts[2]!)}.` : undefined, backend && endpointsInWords(backend, captures)) || undefined;
    }
    case 'proxy_alternative_upstream_name': return text === '' ? 'No canary took the request.' : undefined;
    case 'request_time': return `${text} seconds from the first byte of the request to the last of the answer.`;
    case 'remote_user': return text === '-' ? 'The request named no user.' : undefined;
    default: return undefined;
  }
}

/** The addresses of servers behind; an error log has a URL. */
const addressesOf = (name: string, text: string): string[] => (name === 'error_upstream' ? [text.replace(/^\w{1,10}:\/\//, '').split('/', 1)[0]!] : text.split(/, | : /));

function endOf(address: string): [ip: ReturnType<typeof parseIp>, port: number | undefined] {
  const found = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(address.trim());
  return found ? [parseIp(found[1] ?? found[2] ?? ''), Number(found[3])] : [undefined, undefined];
}

interface Serving { readonly server: NginxServer; readonly location: NginxLocation; readonly config: NginxConfig }

/** The location of an open configuration that has the upstream's name and serves the path; else the first that has the name. */
function servedBy(line: LogLine, { configs }: Around, pcre: () => Pcre): Serving | undefined {
  const name = line.fields.find((field) => field.name === 'proxy_upstream_name')?.text;
  const request = requestOfLine(line);
  const test = (pattern: string, caseless: boolean, subject: string): boolean => {
    const regex = pcre().compile(pattern, caseless);
    const fits = 'exec' in regex ? regex.exec(subject) : undefined;
    return fits !== undefined && fits !== 'limit';
  };
  if (name === undefined || name === '' || name === '-') return byHost(request, configs, test);
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

/** Where the log has no upstream's name: the server that has the host's name, at whatever port, and its location. Undefined for a host that no configuration names. */
function byHost(request: ReturnType<typeof requestOfLine>, configs: readonly NginxFile[], test: (pattern: string, caseless: boolean, subject: string) => boolean): Serving | undefined {
  const host = request?.host === undefined ? undefined : normaliseHost(bytesOf(request.host));
  if (!request || host === undefined) return undefined;
  for (const { config } of configs) {
    const ports = new Set(request.port === undefined ? config.servers.flatMap(({ listens }) => listens.map(({ port }) => port)) : [request.port]);
    const named = [...ports].flatMap((port) => chooseServer(config, { port, host }, test) ?? []).filter(({ because }) => because.startsWith('server_name'));
    const server = named.map(({ item }) => item).find(({ listens }) => request.scheme !== 'https' || listens.some(({ ssl }) => ssl)) ?? named[0]?.item;
    const uri = server && normaliseUri(bytesOf(request.path), server.mergeSlashes);
    const choice = uri && chooseLocation(server.locations, uri.path, test);
    if (choice && 'location' in choice && choice.location) return { server, location: choice.location, config };
  }
  return undefined;
}

const flat = (locations: readonly NginxLocation[]): NginxLocation[] => locations.flatMap((one) => [one, ...flat(one.children)]);

/** From an address to what open captures say of it; from everything else to the location that served the request. */
export function logDefinition(log: LogFile, offset: number, around: Around, pcre: () => Pcre): LocationLink[] | null {
  const found = fieldAt(log, offset, around);
  if (!found) return null;
  const { line, field } = found;
  if (['upstream_addr', 'error_upstream', 'remote_addr', 'error_client'].includes(field.name)) {
    const isClient = field.name === 'remote_addr' || field.name === 'error_client';
    const links = addressesOf(field.name, field.text).flatMap((address) => {
      const [ip, port] = isClient ? [parseIp(address), undefined] : endOf(address);
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

/** The request of the line at an offset, and the configuration that served it; where the log has no host, it is the server's first name. */
export function logRequest(log: LogFile, offset: number, around: Around, pcre: () => Pcre): { uri: string; request: RequestForm['request'] } | undefined {
  const number = lineAt(log.lines, offset);
  const line = parseLogLine(lineText(log.lines, number), 0, formatsOf(around.configs));
  const asked = line && requestOfLine(line);
  const serving = line && servedBy(line, around, pcre);
  const config = around.configs.find((file) => file.config === serving?.config) ?? around.configs[0];
  if (!asked || !config) return undefined;
  const server = serving?.server;
  const name = server?.names.find(({ kind }) => kind === 'exact' || kind === 'both')?.text ?? '';
  const host = asked.host ?? (name === '_' ? '' : name);
  const listens = server?.listens.filter(({ port, ssl }) => (asked.port === undefined || port === asked.port) && (asked.scheme === undefined || ssl === (asked.scheme === 'https'))) ?? [];
  const listen = listens.find(({ ssl }) => ssl) ?? listens[0];
  const port = asked.port ?? listen?.port;
  const scheme = asked.scheme ?? (listen && (listen.ssl ? 'https' : 'http'));
  return { uri: config.uri, request: {
    host: host === '_' ? '' : host, path: asked.path, method: asked.method, ...(port !== undefined && { port }), ...(scheme && { scheme }),
    ...(asked.client !== undefined && parseIp(asked.client) && { client: asked.client }), ...(asked.headers && { headers: { ...asked.headers } }),
  } };
}
