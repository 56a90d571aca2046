/** Exports where an address or a network is defined (who has it, who answers for it, how it is reached) and where it is used. */
import { formatIp, formatPrefix, inPrefix, lengthOfMask, parsePrefix, sameIp, type Ip, type Prefix } from '../../base/ip.ts';
import type { Sourced, Span } from '../../base/span.ts';
import { firstLineOf } from '../../base/text.ts';
import { fileOf } from '../../model/box.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import { routeFor } from '../hover/address.ts';
import type { AddressValue } from '../subject.ts';
import { wordUses, type Use } from './search.ts';

/** A place that tells of an address, most telling first. */
export interface Place { readonly file: AnalysedFile; readonly span: Span }

/** More targets than this are not read. */
const mostPlaces = 20;

/**
 * Who owns an address: an interface of the box; the Service that kubectl says; the virtual servers of a ClusterIP and their real servers;
 * IPVS entries that send to it; its pod or node; where nothing of the box owns it the route that leads there; the set members that hold it.
 * A port leaves other servers out.
 */
export function addressPlaces(box: AnalysedFile, { ip, port, prefix }: AddressValue): Place[] {
  const { host } = box;
  if (prefix) return networkPlaces(box, prefix);
  const place = (item: Sourced, span = item.span): Place => ({ file: fileOf(box, item).own, span });
  const places: Place[] = [];
  for (const item of host.interfaces) {
    // An interface that two files describe keeps the places of one of them.
    const own = item.addresses.filter((address) => sameIp(address.ip, ip) || (address.peer && sameIp(address.peer, ip)));
    for (const address of own) places.push(place(item, isInside(address.span, item.span) ? address.span : item.nameSpan));
  }
  const isOwn = places.length > 0;
  const has = (ips: readonly Ip[]): boolean => ips.some((one) => sameIp(one, ip));
  const services = box.kube.services.filter(({ clusterIps, externalIps, loadBalancerIps }) => has(clusterIps) || has(externalIps) || has(loadBalancerIps));
  for (const service of services) places.push(place(service, service.nameSpan));
  const servers = host.virtualServers.filter((server) => server.ip && sameIp(server.ip, ip) && (port === undefined || server.port === port));
  for (const server of servers) places.push(place(server, firstLineOf(fileOf(box, server).lines, server.span)));
  for (const server of servers) for (const real of server.realServers) places.push(place(server, real.span));
  for (const server of host.virtualServers) for (const real of server.realServers) if (sameIp(real.ip, ip) && (port === undefined || real.port === port)) places.push(place(server, real.span));
  for (const item of [...box.kube.pods, ...box.kube.nodes]) if (has(item.ips)) places.push(place(item, item.nameSpan));
  const route = isOwn || servers.length > 0 || services.length > 0 ? undefined : routeFor(host, ip);
  if (route) places.push(place(route));
  for (const set of box.sets.values()) {
    if (places.length >= mostPlaces || !/ip|net/.test(set.type)) continue;
    const member = set.members.find((one) => holds(one.element, ip));
    if (member) places.push(place(set, member.span));
  }
  const seen = new Set<string>();
  return places.filter(({ file, span }) => !seen.has(`${file.uri} ${span.start}`) && seen.add(`${file.uri} ${span.start}`)).slice(0, mostPlaces);
}

/** Routes to a network, interfaces in it that have its length, set members that are it. */
function networkPlaces(box: AnalysedFile, prefix: Prefix): Place[] {
  const place = (item: Sourced, span = item.span): Place => ({ file: fileOf(box, item).own, span });
  const text = formatPrefix(prefix);
  const length = lengthOfMask(prefix.mask);
  const routes = box.host.routes.filter((route) => formatPrefix(route.prefix) === text).map((route) => place(route));
  const connected = box.host.interfaces.flatMap((item) => item.addresses.filter((address) => address.prefixLength === length && inPrefix(address.ip, prefix)).map((address) => place(item, isInside(address.span, item.span) ? address.span : item.nameSpan)));
  const members: Place[] = [];
  for (const set of box.sets.values()) {
    if (members.length >= mostPlaces || !set.type.includes('net')) continue;
    const member = set.members.find(({ element }) => element.split(',', 1)[0] === text);
    if (member) members.push(place(set, member.span));
  }
  return [...routes, ...connected, ...members].slice(0, mostPlaces);
}

const isInside = (span: Span, outer: Span): boolean => span.start >= outer.start && span.end <= outer.end;

function holds(element: string, ip: Ip): boolean {
  const first = element.split(',', 1)[0]!;
  if (first.includes('-')) return false;
  if (!first.includes('/')) return first === formatIp(ip);
  const prefix = parsePrefix(first);
  return prefix !== undefined && inPrefix(ip, prefix);
}

/** Places with the address as it is usually written; it is written where an interface has it. */
export function* addressUses(box: AnalysedFile, { ip, prefix }: AddressValue): Generator<Use> {
  if (prefix) {
    yield* wordUses(box, formatPrefix(prefix), (text, start, end) => !/[\w:.]/.test(text[start - 1] ?? ' ') && !/[\d.]/.test(text[end] ?? ' '));
    return;
  }
  const own = box.own.host.interfaces.flatMap(({ addresses }) => addresses.filter((address) => sameIp(address.ip, ip)));
  const inAddress = ip.family === 4 ? /[\w.]/ : /[\w:.]/;
  for (const use of wordUses(box, formatIp(ip), (text, start, end) => {
    const [before, after] = [text[start - 1] ?? ' ', text[end] ?? ' '];
    return !inAddress.test(before) && (after === '.' ? !/\d/.test(text[end + 1] ?? ' ') : !inAddress.test(after));
  })) yield { ...use, write: use.file === box.own && own.some(({ span }) => isInside(use.span, span)) };
}
