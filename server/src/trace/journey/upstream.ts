/**
 * Exports upstreamOf: the servers behind that nginx opens a connection to. ingress-nginx has the pods of a Service in its Lua memory and sends
 * to one of them, or to the ClusterIP where service-upstream is set; what the captures show decides, else the user. Other configurations name
 * their servers in `upstream` blocks or by names that DNS answers.
 */
import { formatIp, parseIp, sameIp, type Family, type Ip } from '../../base/ip.ts';
import type { KubeEndpoints, KubePort, KubeService } from '../../base/kube.ts';
import type { Sourced } from '../../base/span.ts';
import { placeOf } from '../../model/box.ts';
import type { NginxConfig } from '../../model/nginx/config.ts';
import { serviceInRules } from '../../model/serviceRules.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import type { RequestOutcome } from '../../protocol/request.ts';
import { endPoint } from '../packet.ts';
import type { Inquiry } from '../questions.ts';
import { endpointsNamed, serviceNamed, type World } from './world.ts';

/** A server behind. The probabilities of all of a request sum to 1. */
export interface Target {
  readonly ip: Ip;
  readonly port: number;
  readonly probability: number;
  /** Which of several it is, in words; undefined where it is the only one. */
  readonly choice?: string;
  /** How nginx comes to know the address. */
  readonly step: { readonly kind: 'dns' | 'nginx'; readonly summary: string; readonly uri?: string; readonly range?: ReturnType<typeof placeOf>['range'] };
}

/** The servers behind, or why they are not known. */
export function upstreamOf(world: World, config: NginxConfig, outcome: RequestOutcome, family: Family, inquiry: Inquiry): Target[] | string {
  const { service, to = '' } = outcome;
  if (service && /^\w+:\/\/upstream_balancer(?:[:/]|$)/.test(to)) return ofService(world, service, outcome.backend, family, inquiry);
  const [, host = '', port] = /^(?:\w+:\/\/)?(\[[^\]]+\]|[^/:]+)(?::(\d+))?/.exec(to) ?? [];
  const scheme = /^(\w+):\/\//.exec(to)?.[1];
  return named(world, config, host, Number(port ?? (scheme === 'https' || scheme === 'grpcs' ? 443 : 80)), family, inquiry);
}

interface Found { readonly ip: Ip; readonly port: number }
interface Evidence<T> { readonly value: T; readonly because: string; readonly at?: { readonly uri: string; readonly range: ReturnType<typeof placeOf>['range'] } }

/** `chosen` is the backend that Lua took: the Service's own, or its canary's. */
function ofService(world: World, service: NonNullable<RequestOutcome['service']>, chosen: string | undefined, family: Family, inquiry: Inquiry): Target[] | string {
  const { namespace, name, port } = service;
  const primary = `${namespace}-${name}-${port}`;
  const upstream = chosen ?? primary;
  const isCanary = upstream !== primary;
  const label = isCanary ? `the canary ${upstream}` : `${namespace}/${name}`;
  const cluster = isCanary ? undefined : clusterIpOf(world, namespace, name, port, family);
  const backend = backendIn(world, upstream);
  const pods = isCanary ? ofBackend(world, upstream, family) : endpointsOf(world, namespace, name, port, family, upstream, cluster?.value);
  const logged = world.logged(upstream);
  const seen = logged && endOf(logged.address);
  const isCluster = (ip: Ip | undefined): boolean => ip !== undefined && cluster !== undefined && sameIp(ip, cluster.value.ip);
  if (!pods && !cluster && !seen) return `The endpoints of ${label} and its ClusterIP are not in the captures: open what \`kubectl get services,endpointslices -o wide\` prints, or the backends of ingress-nginx`;
  if (pods?.value.length === 0 && backend) return `ingress-nginx has no endpoint of ${label}: it answers 503`;
  const list: Evidence<readonly Found[]> | undefined = (pods && pods.value.length > 0 ? pods : undefined) ?? (seen && !isCluster(seen.ip) ? { value: [seen], because: `line ${logged.line + 1} of the access log shows it as the server behind`, at: lineOf(logged.uri, logged.line) } : undefined);
  const [standard, because, proven] = backend?.addresses.some(({ ip }) => isCluster(ip)) ? ['service', `The backends of ingress-nginx hold the ClusterIP of ${label}: service-upstream is set.`, true] as const
    : backend ? ['endpoint', `The backends of ingress-nginx list the pods of ${label}.`, true] as const
    : seen && isCluster(seen.ip) ? ['service', `Line ${logged.line + 1} of the access log shows the ClusterIP as the server behind.`, true] as const
    : seen ? ['endpoint', `Line ${logged.line + 1} of the access log shows ${logged.address} as the server behind: the pod itself.`, true] as const
    : list ? ['endpoint', 'ingress-nginx sends to the pods themselves, unless the annotation service-upstream is set. No access log and no backends show which.', false] as const
    : ['service', 'No capture lists the pods behind it.', false] as const;
  const way = list && cluster ? inquiry.ask({
    id: `upstream:${upstream}`, kind: 'choice', text: `What does nginx send requests for ${label} to?`, because, default: standard,
    options: [{ value: 'endpoint', label: `${list.value.length === 1 ? 'The pod itself' : 'One of the pods'}: ${list.value.slice(0, 3).map(({ ip, port: p }) => endPoint(ip, p)).join(', ')}${list.value.length > 3 ? ' …' : ''}` }, { value: 'service', label: `The ClusterIP ${endPoint(cluster.value.ip, cluster.value.port)}` }],
    ...(!proven && { assumption: standard === 'endpoint' ? `nginx was taken to send to a pod of ${label} itself, not to its ClusterIP.` : `nginx was taken to send to the ClusterIP of ${label}.` }),
  }).answer : list ? 'endpoint' : 'service';
  if (way === 'service' && cluster) return [{ ...cluster.value, probability: 1, step: { kind: 'dns', summary: `The Service ${label} has the ClusterIP ${endPoint(cluster.value.ip, cluster.value.port)}: ${cluster.because}`, ...cluster.at } }];
  const { value: ends, because: how, at } = list!;
  return ends.map((end, index) => ({
    ...end, probability: 1 / ends.length, ...(ends.length > 1 && { choice: `nginx chooses ${endPoint(end.ip, end.port)}, ${index + 1} of ${ends.length} endpoints of ${label}` }),
    step: { kind: 'nginx' as const, summary: `The controller's Lua has ${ends.length === 1 ? 'one endpoint' : `${ends.length} endpoints`} of ${label} and sends to ${endPoint(end.ip, end.port)}: ${how}`, ...at },
  }));
}

const lineOf = (uri: string, line: number): NonNullable<Evidence<unknown>['at']> => ({ uri, range: { start: { line, character: 0 }, end: { line, character: 0 } } });

const portOf = ({ ports }: Pick<KubeService, 'ports'>, wanted: string): KubePort | undefined => ports.find((one) => String(one.port) === wanted || one.name === wanted) ?? (ports.length === 1 && !/^\d+$/.test(wanted) ? ports[0] : undefined);

/** The ClusterIP: kubectl says it, the rules of kube-proxy, or the one virtual server of IPVS with this port. */
function clusterIpOf(world: World, namespace: string, name: string, port: string, family: Family): Evidence<Found> | undefined {
  const service = serviceNamed(world, namespace, name);
  const ip = service?.clusterIps.find((one) => one.family === family);
  const number = (service && portOf(service, port)?.port) ?? Number(port);
  if (ip && Number.isInteger(number)) return { value: { ip, port: number }, because: 'kubectl lists it', ...at(world, service!, service!.nameSpan) };
  for (const { file } of world.places) {
    const all = serviceInRules(file, `${namespace}/${name}`).filter((one) => one.clusterIp?.family === family);
    const ruled = all.find((one) => String(one.port) === port || one.service.endsWith(`:${port}`)) ?? (all.length === 1 ? all[0] : undefined);
    if (ruled?.clusterIp && ruled.port !== undefined) return { value: { ip: ruled.clusterIp, port: ruled.port }, because: `a rule of kube-proxy names ${ruled.service}`, ...(ruled.place && { at: placeOf(file, ruled.place) }) };
  }
  const balanced = world.places.flatMap(({ file }) => file.host.virtualServers.filter((one) => one.ip?.family === family && one.protocol === 'TCP' && String(one.port) === port).map((one) => ({ file, one })));
  const [first] = balanced;
  if (!first?.one.ip || balanced.some(({ one }) => !sameIp(one.ip!, first.one.ip!))) return undefined;
  return { value: { ip: first.one.ip, port: Number(port) }, because: `the only virtual server of IPVS with port ${port}`, at: placeOf(first.file, first.one) };
}

function backendIn(world: World, upstream: string): KubeEndpoints | undefined {
  const found = world.backend(upstream);
  return found === 'missing' ? undefined : found;
}

function ofBackend(world: World, upstream: string, family: Family): Evidence<readonly Found[]> | undefined {
  const backend = backendIn(world, upstream);
  return backend && { value: backend.addresses.flatMap(({ ip, port }) => (ip.family === family && port !== undefined ? [{ ip, port }] : [])), because: 'the backends of ingress-nginx list it', ...at(world, backend, backend.nameSpan) };
}

/** The pods behind a Service that take requests, from the best source that a capture holds. */
function endpointsOf(world: World, namespace: string, name: string, port: string, family: Family, upstream: string, cluster: Found | undefined): Evidence<readonly Found[]> | undefined {
  const listedInLua = ofBackend(world, upstream, family);
  if (listedInLua) return listedInLua;
  const virtual = cluster && world.places.flatMap(({ file }) => file.host.virtualServers.filter((one) => one.protocol === 'TCP' && one.ip && sameIp(one.ip, cluster.ip) && one.port === cluster.port).map((one) => ({ file, one })))[0];
  const target = portOf(serviceNamed(world, namespace, name) ?? { ports: [] }, port);
  const listed = endpointsNamed(world, namespace, name);
  const ofKube = listed.flatMap(({ addresses, ports }) => addresses.flatMap((address) => {
    const own = address.port ?? ports.find((one) => one.name !== undefined && one.name === target?.name)?.port ?? (ports.length === 1 ? ports[0]!.port : undefined);
    return address.ready && address.ip.family === family && own !== undefined ? [{ ip: address.ip, port: own }] : [];
  }));
  if (ofKube.length > 0) return { value: unique(ofKube), because: 'kubectl lists it', ...at(world, listed[0]!, listed[0]!.nameSpan) };
  if (virtual) return { value: virtual.one.realServers.filter(({ weight }) => weight > 0).map(({ ip, port: p }) => ({ ip, port: p })), because: 'IPVS has it as a real server of the ClusterIP', at: placeOf(virtual.file, virtual.one) };
  for (const { file } of world.places) {
    const all = serviceInRules(file, `${namespace}/${name}`).filter(({ endpoints }) => endpoints.some(({ ip }) => ip.family === family));
    const ruled = all.find((one) => String(one.port) === port || one.service.endsWith(`:${port}`)) ?? (all.length === 1 ? all[0] : undefined);
    if (ruled) return { value: ruled.endpoints, because: `rules of kube-proxy send there for ${ruled.service}`, ...(ruled.place && { at: placeOf(file, ruled.place) }) };
  }
  return undefined;
}

const unique = (ends: readonly Found[]): Found[] => ends.filter((end, index) => ends.findIndex((other) => sameIp(other.ip, end.ip) && other.port === end.port) === index);

function at(world: World, item: Sourced, span: Sourced['span']): Pick<Evidence<unknown>, 'at'> {
  const file = world.files.find((one) => item.uri === undefined ? holds(one, item) : one.uri === item.uri);
  return file ? { at: placeOf(file.own, { span }) } : {};
}

const holds = ({ own: { kube } }: AnalysedFile, item: Sourced): boolean => [kube.services, kube.endpoints].some((list) => (list as readonly Sourced[]).includes(item));

/** `172.16.64.206:8888`, `[fd00::1]:80`. */
function endOf(text: string): Found | undefined {
  const [, host = '', port = ''] = /^\[?([^\]]*?)\]?:(\d{1,5})$/.exec(text.trim()) ?? [];
  const ip = parseIp(host);
  return ip ? { ip, port: Number(port) } : undefined;
}

/** A server by its address, by the name of an `upstream` block, or by a name that DNS answers. */
function named(world: World, config: NginxConfig, host: string, port: number, family: Family, inquiry: Inquiry): Target[] | string {
  const block = config.http.find((one) => one.name.text === 'upstream' && one.block && one.args[0]?.text === host)?.block;
  if (!block) {
    const found = resolve(world, host.replace(/^\[|\]$/g, ''), port, family, inquiry);
    return typeof found === 'string' ? found : [{ ...found, probability: 1 }];
  }
  const servers = block.filter((one) => one.name.text === 'server' && !one.args.some(({ text }) => text === 'down' || text === 'backup')).map((one) => {
    const [where = '', ...options] = one.args.map(({ text }) => text);
    const [, name = '', p] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(where) ?? [];
    const weight = Number(options.find((option) => option.startsWith('weight='))?.slice(7) ?? 1);
    return { where, weight, found: where.startsWith('unix:') ? `${where} is a socket of the box itself` : resolve(world, name.replace(/^\[|\]$/g, ''), Number(p ?? 80), family, inquiry) };
  });
  const total = servers.reduce((sum, { weight }) => sum + weight, 0);
  const bad = servers.find(({ found }) => typeof found === 'string');
  if (servers.length === 0) return `upstream ${host} has no server that is not down`;
  if (bad && typeof bad.found === 'string') return bad.found;
  return servers.flatMap(({ where, weight, found }) => (typeof found === 'string' ? [] : [{ ...found, probability: weight / total, ...(servers.length > 1 && { choice: `nginx chooses ${where} of upstream ${host}` }) }]));
}

/** The address behind a name: a Service's, as the cluster's DNS answers it, or the user's word. */
function resolve(world: World, name: string, port: number, family: Family, inquiry: Inquiry): Omit<Target, 'probability'> | string {
  const own = parseIp(name);
  if (own) return { ip: own, port, step: { kind: 'nginx', summary: `nginx connects to ${endPoint(own, port)}` } };
  const [service = '', namespace = ''] = name.replace(/\.svc(?:\.cluster\.local\.?)?$/, '').split('.');
  const known = namespace === '' ? undefined : clusterIpOf(world, namespace, service, String(port), family);
  if (known) return { ip: known.value.ip, port, step: { kind: 'dns', summary: `${name} is the Service ${namespace}/${service}: DNS answers its ClusterIP ${formatIp(known.value.ip)}, ${known.because}`, ...known.at } };
  const { answer } = inquiry.ask({ id: `dns:${name}`, kind: 'text', text: `Which address does DNS answer for ${name}?`, because: 'nginx connects to it, and no capture says its address.', default: '', accepts: (fact) => typeof fact === 'string' && parseIp(fact) !== undefined, expects: 'an IP address' });
  const told = typeof answer === 'string' ? parseIp(answer) : undefined;
  return told ? { ip: told, port, step: { kind: 'dns', summary: `DNS answers ${formatIp(told)} for ${name}: you said so` } } : `The address of ${name} is not known`;
}

