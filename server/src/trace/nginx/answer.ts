/** Exports answerRequest: `tablewalk/request`, from the fields that somebody gave to the paths that a request may take. */
import { bytesOf, textOf } from '../../base/bytes.ts';
import { formatIp, parseIp } from '../../base/ip.ts';
import { endpointTexts } from '../../base/kube.ts';
import type { Pcre } from '../../base/pcre.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import type { RequestOutcome, RequestParams, RequestPath, RequestResult } from '../../protocol/request.ts';
import { serviceOf } from './ingress.ts';
import { followRequest } from './request.ts';
import type { Arrival, End, RequestState } from './state.ts';
import { placeOf } from './steps.ts';
import { normaliseHost } from './uri.ts';
import { serverName } from './variables.ts';

/** More ways than this are not followed. */
const mostPaths = 32;

type Problem = { field: string; message: string };

/** What a client of the protocol sends is not trusted to have the right shape. */
export function arrivalOf(file: NginxFile, params: RequestParams): Arrival | { problems: Problem[] } {
  const problems: Problem[] = [];
  const say = (field: string, message: string): undefined => {
    problems.push({ field, message });
    return undefined;
  };
  const text = (field: keyof RequestParams, standard: string): string => {
    const value = params[field];
    if (value !== undefined && typeof value !== 'string') say(field, 'This has to be text.');
    return typeof value === 'string' ? value : standard;
  };
  const address = params.address === undefined || params.address === '' ? undefined : (parseIp(String(params.address)) ?? say('address', 'This is no address: an IPv4 or IPv6 address of the box that nginx runs on.'));
  const client = params.client === undefined || params.client === '' ? undefined : (parseIp(String(params.client)) ?? say('client', 'This is no address of a client.'));
  const wanted = params.scheme === 'https' || params.scheme === 'http' ? params.scheme : undefined;
  const port = params.port ?? (wanted === 'https' ? 443 : 80);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) say('port', 'A port is a number from 1 to 65535.');
  const path = text('path', '/');
  if (!path.startsWith('/')) say('path', 'A path begins with a slash.');
  if (/[\0-\x20\x7f]/.test(path)) say('path', 'A path has no blanks: write %20.');
  const method = text('method', 'GET').toUpperCase();
  if (!/^[A-Z_-]{1,32}$/.test(method)) say('method', 'A method is a word such as GET.');
  const rawHost = text('host', '');
  if (problems.length > 0) return { problems };
  const host = normaliseHost(rawHost);
  const ssl = file.config.servers.some(({ listens }) => listens.some((listen) => listen.port === port && listen.ssl));
  const headers = new Map<string, string>();
  if (typeof params.headers === 'object' && params.headers !== null) for (const [name, value] of Object.entries(params.headers)) headers.set(name, bytesOf(String(value)));
  return {
    port, method, scheme: wanted ?? (ssl ? 'https' : 'http'), unparsed: bytesOf(path), rawHost: bytesOf(rawHost), headers, facts: typeof params.facts === 'object' && params.facts !== null ? params.facts : {},
    ...(address && { address }), ...(client && { client }), ...(host !== undefined && { host }), ...(rawHost !== '' && host === undefined && { badHost: true as const }),
  };
}

/** `backendOf` tells what ingress-nginx's Lua has for an upstream, where a capture lists its backends. */
export function answerRequest(file: NginxFile, params: RequestParams, pcre: Pcre, backendOf: RequestState['backendOf'] = () => undefined): RequestResult {
  const nothing = { steps: [], outcome: { kind: 'unknown' as const }, path: '', unknown: [], summary: '', paths: [], questions: [] };
  const arrival = arrivalOf(file, params);
  if ('problems' in arrival) return { ...nothing, problems: arrival.problems };
  const paths: RequestPath[] = [];
  const questions = new Map<string, RequestResult['questions'][number]>();
  /** Choices to be made, in order; what comes behind them is the first of each. */
  const waiting: { picks: number[]; probability: number }[] = [{ picks: [], probability: 1 }];
  while (waiting.length > 0 && paths.length < mostPaths) {
    const { picks } = waiting.shift()!;
    let probability = 1;
    let made = 0;
    const taken: number[] = [];
    const choices: string[] = [];
    const followed = followRequest(file.config, pcre, arrival, (what, options) => {
      const pick = picks[made] ?? 0;
      // The other ways of a choice that nobody has made yet are for later.
      if (made >= picks.length) for (let other = 1; other < options.length; other++) waiting.push({ picks: [...taken, other], probability: 0 });
      made++;
      taken.push(pick);
      probability *= options[pick]?.probability ?? 0;
      choices.push(what);
      return options[pick]?.value ?? '';
    }, backendOf);
    if ('refused' in followed) return { ...nothing, problems: [{ field: 'port', message: followed.refused }] };
    for (const [id, question] of followed.state.questions) questions.set(id, question);
    paths.push({ probability, ...pathOf(followed.state, followed.end) });
  }
  paths.sort((a, b) => b.probability - a.probability);
  const { steps, outcome, path, args, unknown, summary, server, location } = paths[0]!;
  return { steps, outcome, path, ...(args !== undefined && { args }), unknown, summary, ...(server && { server }), ...(location && { location }), paths, questions: [...questions.values()] };
}

function pathOf(state: RequestState, end: End): Omit<RequestPath, 'probability'> {
  const { route } = state;
  const outcome = { ...outcomeOf(state, end), ...(route && end.kind === 'proxy' && { endpoints: endpointTexts(route.backend), backend: route.backend.name }), ...(route && route.alternatives.length > 0 && { alternatives: [...route.alternatives] }) };
  return {
    steps: state.steps, outcome, path: textOf(state.uri), ...(state.args !== '' && { args: textOf(state.args) }), server: placeOf(state.server.directive), ...(state.location && { location: placeOf(state.location.directive) }),
    unknown: [...new Set([...state.unknown, ...(end.kind === 'unknown' ? [end.why] : [])])], questions: [...state.questions.keys()], summary: summaryOf(state, outcome),
  };
}

function outcomeOf(state: RequestState, end: End): RequestOutcome {
  const service = serviceOf(state);
  switch (end.kind) {
    case 'unknown': return { kind: 'unknown', ...(service && { service }) };
    case 'proxy': return { kind: 'proxy', to: textOf(end.to), ...(service && { service }) };
    case 'static': return { kind: end.status === 404 ? 'error' : 'static', to: textOf(end.path), ...(end.status !== undefined && { status: end.status }) };
    case 'status': return { kind: end.sent || end.to !== undefined || end.by?.name.text === 'return' ? 'return' : 'error', status: end.status, ...(end.to !== undefined && { to: textOf(end.asIs ? end.to : absolute(state, end.to)) }) };
  }
}

/** The header Location as the client gets it: nginx puts scheme, Host and port in front of a path (ngx_http_header_filter). */
export function absolute(state: RequestState, to: string): string {
  const { arrival, server, config } = state;
  const flag = (name: string, standard: boolean): boolean => {
    const value = [...state.scope.block, ...state.scope.outer.flat(), ...(server.directive.block ?? []), ...config.http].find((one) => one.name.text === name)?.args[0]?.text.toLowerCase();
    return value === undefined ? standard : value === 'on';
  };
  if (!to.startsWith('/') || !flag('absolute_redirect', true)) return to;
  const own = serverName(state);
  const host = flag('server_name_in_redirect', false) ? own : (arrival.host ?? (arrival.address ? formatIp(arrival.address) : own));
  const port = flag('port_in_redirect', true) && arrival.port !== (arrival.scheme === 'https' ? 443 : 80) ? `:${arrival.port}` : '';
  return `${arrival.scheme}://${host}${port}${to}`;
}

function summaryOf(state: RequestState, outcome: RequestOutcome): string {
  const where = state.location ? `location ${state.location.directive.args.map(({ text }) => text.slice(0, 80)).join(' ')}` : 'the server itself';
  switch (outcome.kind) {
    case 'proxy': return `${where} passes it on to ${outcome.alternatives?.some(({ backend, canary }) => canary && backend === outcome.backend) ? `the canary ${outcome.backend!} of ` : ''}${outcome.service ? `Service ${outcome.service.namespace}/${outcome.service.name}, port ${outcome.service.port}` : (outcome.to ?? '')}${outcome.endpoints ? `: ${outcome.endpoints.length === 0 ? 'no endpoint is there, 503' : `one of ${outcome.endpoints.slice(0, 5).join(', ')}${outcome.endpoints.length > 5 ? ' …' : ''}`}` : ''}`;
    case 'static': return `${where} answers with the file ${outcome.to ?? ''}`;
    case 'unknown': return `${where} answers, and how is not known`;
    default: return `${where} answers ${outcome.status ?? ''}${outcome.to === undefined || outcome.kind === 'error' ? '' : ` to ${outcome.to}`}`;
  }
}
