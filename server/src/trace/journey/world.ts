/**
 * Exports World: the boxes that a journey may meet, and what is known of the cluster around them; placesOf, which makes places of the files;
 * ownerOf, podHolder and podInterface, where an address is found.
 */
import type { Interface, Route } from '../../base/host.ts';
import { formatIp, inPrefix, isLoopback, isUnspecified, lengthOfMask, sameIp, type Ip } from '../../base/ip.ts';
import type { KubeEndpoints, KubePod, KubeService } from '../../base/kube.ts';
import type { Pcre } from '../../base/pcre.ts';
import { filesOf } from '../../model/box.ts';
import { baseName } from '../../model/names.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import type { AnalysedFile } from '../../model/tree.ts';

/** A box of which there is a capture. */
export interface Place {
  /** Its name, made to differ from those of the others. */
  readonly id: string;
  readonly kind: 'node' | 'pod';
  /** Seen from the file that has its rules. */
  readonly file: AnalysedFile;
}

/** The address of a server behind that a log shows, and where. */
export interface LoggedUpstream { readonly address: string; readonly uri: string; readonly line: number }

export interface World {
  readonly places: readonly Place[];
  /** All captures, those that say nothing of a box too: what kubectl prints is of the cluster. */
  readonly files: readonly AnalysedFile[];
  readonly configs: readonly NginxFile[];
  pcre(): Pcre;
  /** What ingress-nginx's Lua has of an upstream, where a capture lists its backends; `missing` where they are listed and this one is not. */
  backend(name: string): KubeEndpoints | 'missing' | undefined;
  /** The server behind that an access log shows for requests of this upstream, the last one where there are several. */
  logged(upstream: string): LoggedUpstream | undefined;
}

/** Boxes as places: each once, whichever of its files was given, with names of their own. */
export function placesOf(boxes: readonly AnalysedFile[]): Place[] {
  const taken = new Set<AnalysedFile>();
  const names = new Map<string, number>();
  const places: Place[] = [];
  for (const file of boxes) {
    const own = filesOf(file);
    if (own.some((one) => taken.has(one)) || !saysSomething(file)) continue;
    for (const one of own) taken.add(one);
    const name = file.host.name === '' ? baseName(file.uri) : file.host.name;
    const count = (names.get(name) ?? 0) + 1;
    names.set(name, count);
    places.push({ id: count === 1 ? name : `${name} (${baseName(file.uri)})`, kind: isPod(file) ? 'pod' : 'node', file });
  }
  return places;
}

/** Rules, addresses or routes: what a packet can be followed by. What kubectl prints alone is no box. */
const saysSomething = (file: AnalysedFile): boolean => file.dumps.length > 0 || file.host.interfaces.length > 0 || file.host.routes.length > 0;

/** The address that Calico gives every pod as its gateway, and that nobody has: the node answers ARP for it (proxy_arp). */
const calicoGateway = '169.254.1.1';

/** A network namespace of a pod: one end of a veth pair, no other device but lo, and a route that leads all else through it. */
function isPod(file: AnalysedFile): boolean {
  const { host } = file;
  if (host.hasVirtualServers || file.hasSets) return false;
  if (host.routes.some(({ hops }) => hops.some(({ via }) => via !== undefined && formatIp(via) === calicoGateway))) return true;
  const devices = host.interfaces.filter(({ name }) => name !== 'lo' && !/^(?:tunl0|sit0|ip6tnl0|gre0|gretap0|erspan0|ip_vti0|ip6_vti0|ip6gre0)$/.test(name));
  return devices.length === 1 && /^if\d+$/.test(devices[0]?.link ?? '');
}

/** Devices that only hold addresses of Services, which every node has. */
export const holdsServices = ({ name, kind }: Interface): boolean => kind === 'dummy' || /^(?:kube-ipvs|kube-dummy|nodelocaldns|dummy)/.test(name);

/** The box that has the address, and on which interface; undefined where none has it or several do. */
export function ownerOf(world: World, ip: Ip): { readonly place: Place; readonly item: Interface } | undefined {
  if (isLoopback(ip) || isUnspecified(ip)) return undefined;
  const found = world.places.flatMap((place) => {
    const item = place.file.host.interfaces.find((one) => one.name !== 'lo' && !holdsServices(one) && one.addresses.some((address) => sameIp(address.ip, ip)));
    return item ? [{ place, item }] : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** Interfaces that pods and containers are behind. */
const towardsPods = /^(?:cali|veth|lxc|eni[0-9a-f]{6}|azv|cni\d|cbr\d|docker|br-|virbr|kube-bridge|weave|gke|nm-|nerdctl|podman|tap|vnet)/;
const tunnels = /^(?:tunl\d|flannel|vxlan|wireguard|wg|cilium_|antrea-tun|geneve|gre|sit)/;

/** The route of a box that leads to one of its own pods: not through a gateway, not through a tunnel, and by an interface towards pods. */
export function podRoute(file: AnalysedFile, ip: Ip): { readonly route: Route; readonly dev: string } | undefined {
  const fitting = file.host.routes.filter((route) => route.family === ip.family && route.type === 'unicast' && inPrefix(ip, route.prefix)).sort((a, b) => (lengthOfMask(b.prefix.mask) ?? 0) - (lengthOfMask(a.prefix.mask) ?? 0));
  const [best] = fitting;
  const dev = best?.hops.length === 1 && best.hops[0]!.via === undefined ? best.hops[0]!.dev : undefined;
  if (best === undefined || dev === undefined || !leadsToPods(file, dev, best)) return undefined;
  return { route: best, dev };
}

function leadsToPods({ host }: AnalysedFile, dev: string, { prefix }: Route): boolean {
  if (tunnels.test(dev)) return false;
  if (towardsPods.test(dev)) return true;
  const whole = (lengthOfMask(prefix.mask) ?? 0) === prefix.mask.length * 32;
  return whole && /^if\d+$/.test(host.interfaces.find(({ name }) => name === dev)?.link ?? '');
}

/** The one box with a route to the pod; undefined where none has one or several do. */
export function podHolder(world: World, ip: Ip): { readonly place: Place; readonly dev: string; readonly route: Route } | undefined {
  const found = world.places.flatMap((place) => {
    const way = place.kind === 'node' ? podRoute(place.file, ip) : undefined;
    return way ? [{ place, ...way }] : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** The node at the other end of a pod's veth pair, and its end: by the pod's addresses, else by the number behind `@if`. */
export function nodeOf(world: World, { file }: Place): { readonly place: Place; readonly dev: string } | undefined {
  const { interfaces } = file.host;
  for (const { addresses } of interfaces) for (const { ip } of addresses) {
    const holder = isLoopback(ip) ? undefined : podHolder(world, ip);
    if (holder) return holder;
  }
  const number = interfaces.map(({ link }) => /^if(\d+)$/.exec(link ?? '')?.[1]).find((one) => one !== undefined);
  const ends = number === undefined ? [] : world.places.flatMap((place) => place.kind === 'node' ? place.file.host.interfaces.filter((item) => item.index === Number(number) && towardsPods.test(item.name)).map(({ name }) => ({ place, dev: name })) : []);
  return ends.length === 1 ? ends[0] : undefined;
}

export const podNamed = (world: World, ip: Ip): KubePod | undefined => inCluster(world, ({ kube }) => kube.pods.find((pod) => pod.hostNetwork !== true && pod.ips.some((one) => sameIp(one, ip))));
export const serviceNamed = (world: World, namespace: string, name: string): KubeService | undefined => inCluster(world, ({ kube }) => kube.services.find((one) => one.name === name && one.namespace === namespace));
export const endpointsNamed = (world: World, namespace: string, name: string): readonly KubeEndpoints[] => world.files.flatMap((file) => file.kube.endpoints.filter((one) => one.kind !== 'Backend' && one.service === name && one.namespace === namespace));

function inCluster<T>({ files }: World, find: (file: AnalysedFile) => T | undefined): T | undefined {
  for (const file of files) {
    const found = find(file);
    if (found) return found;
  }
  return undefined;
}

/** Whether the address is Calico's gateway of pods. */
export const isCalicoGateway = (ip: Ip): boolean => formatIp(ip) === calicoGateway;
