/**
 * Exports serviceCandidates: what may be the name of a Service port anywhere in a file, `namespace/name:port`, from comments, what kubectl printed,
 * `name.namespace.svc` of DNS, the variables that ingress-nginx sets and the upstreams that it logs. Whether one is right is for its hash to say.
 */
import { filesOf } from './box.ts';
import type { AnalysedFile } from './tree.ts';

/** Names kept at most; a cluster with more Services has them in the comments of its rules. */
const mostNames = 20_000;
/** Port names are tried for so many Services. */
const mostWithPorts = 200;

/** Names that charts and manifests commonly give to ports. */
const portNames = [
  'http', 'https', 'web', 'websecure', 'metrics', 'http-metrics', 'https-metrics', 'dns', 'dns-tcp', 'grpc', 'tcp', 'udp', 'api', 'admin', 'ui', 'app', 'main', 'main-port', 'default', 'server', 'client', 'peer', 'port',
  'webhook', 'https-webhook', 'webhook-server', 'health', 'healthz', 'http-web', 'http-api', 'tls', 'ssh', 'redis', 'tcp-redis', 'mysql', 'postgresql', 'tcp-postgresql', 'mongodb', 'amqp', 'kafka', 'etcd', 'ldap', 'smtp', 'proxy', 'status-port', 'http2', 'service', 'traefik', 'dashboard',
];

const cache = new WeakMap<AnalysedFile, ReadonlySet<string>>();

/** The candidates of the files of the box, each once, those that stand in one as written first. Made when first asked for. */
export function serviceCandidates(file: AnalysedFile): ReadonlySet<string> {
  let found = cache.get(file);
  if (!found) cache.set(file, (found = collect(file)));
  return found;
}

function collect(file: AnalysedFile): Set<string> {
  const found = new Set<string>();
  const ports = new Set(portNames);
  const add = (namespace: string, name: string, port?: string): void => {
    if (found.size >= mostNames || !isLabel(namespace) || !isLabel(name)) return;
    found.add(`${namespace}/${name}`);
    if (port === undefined || !isLabel(port)) return;
    found.add(`${namespace}/${name}:${port}`);
    if (ports.size < 200) ports.add(port);
  };
  for (const { lines: { text } } of filesOf(file)) for (const names of [slashedNames, dnsNames, nginxNames, upstreamNames]) names(text, add);
  for (const { namespace, name, ports: own } of file.kube.services) for (const { name: port } of own.length > 0 ? own : [{}]) add(namespace, name, port);
  for (const { namespace, service, ports: own } of file.kube.endpoints) for (const { name: port } of own.length > 0 ? own : [{}]) add(namespace, service, port);
  const bare = [...found].filter((name) => !name.includes(':')).slice(0, mostWithPorts);
  for (const name of bare) for (const port of ports) found.add(`${name}:${port}`);
  return found;
}

type Add = (namespace: string, name: string, port?: string) => void;

/** RFC 1123 label, as namespaces, Services and ports have for a name; no number alone, which is a prefix length or a port. */
const isLabel = (text: string): boolean => text.length <= 63 && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(text) && /[a-z]/.test(text);

const isPart = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 45;

/** `namespace/name` and `namespace/name:port`, at most 63 characters each. */
function slashedNames(text: string, add: Add): void {
  let last = '';
  for (let slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', slash + 1)) {
    const first = text.charCodeAt(slash + 1);
    // Nearly all slashes of a dump stand before a prefix length or a mask.
    if (!(first >= 97 && first <= 122)) continue;
    let start = slash;
    while (start > 0 && slash - start < 64 && isPart(text.charCodeAt(start - 1))) start--;
    const end = partEnd(text, slash + 1);
    const stop = text.charCodeAt(end) === 58 ? partEnd(text, end + 1) : end;
    if (start === slash) continue;
    const whole = text.slice(start, stop);
    if (whole === last) continue;
    last = whole;
    add(text.slice(start, slash), text.slice(slash + 1, end), stop > end + 1 ? text.slice(end + 1, stop) : undefined);
  }
}

function partEnd(text: string, at: number): number {
  let end = at;
  while (end - at < 64 && isPart(text.charCodeAt(end))) end++;
  return end;
}

function dnsNames(text: string, add: Add): void {
  let left = 5_000;
  for (let at = text.indexOf('.svc'); at >= 0 && left > 0; at = text.indexOf('.svc', at + 4), left--) {
    const [, name, namespace] = /([a-z0-9-]{1,63})\.([a-z0-9-]{1,63})$/.exec(text.slice(Math.max(0, at - 130), at)) ?? [];
    if (name !== undefined && namespace !== undefined) add(namespace, name);
  }
}

/** `set $namespace "default";` and, lines below, `set $service_name "jupyter-service";` and `set $service_port "http";`. */
function nginxNames(text: string, add: Add): void {
  let left = 5_000;
  for (let at = text.indexOf('$service_name'); at >= 0 && left > 0; at = text.indexOf('$service_name', at + 13), left--) {
    const before = text.slice(Math.max(0, at - 300), at);
    const namespace = /[\s\S]*\$namespace\s+"([a-z0-9-]{1,63})"/.exec(before)?.[1];
    const behind = text.slice(at, at + 300);
    const name = /^\$service_name\s+"([a-z0-9-]{1,63})"/.exec(behind)?.[1];
    const port = /\$service_port\s+"([a-z0-9-]{1,63})"/.exec(behind)?.[1];
    if (namespace !== undefined && name !== undefined) add(namespace, name, port);
  }
}

/**
 * ingress-nginx calls an upstream `namespace-name-port`, in `set $proxy_upstream_name "…";` and as `[…] []` in its access log. Names hold
 * hyphens themselves, so every way to cut it is a candidate.
 */
function upstreamNames(text: string, add: Add): void {
  const seen = new Set<string>();
  for (const [sign, opening] of [['] [] ', '['], ['";', '$proxy_upstream_name "']] as const) {
    let left = 20_000;
    for (let at = text.indexOf(sign); at >= 0 && left > 0 && seen.size < 500; at = text.indexOf(sign, at + sign.length), left--) {
      const before = text.slice(Math.max(0, at - 200), at);
      const from = before.lastIndexOf(opening);
      const name = from < 0 ? '' : before.slice(from + opening.length);
      if (seen.has(name) || !/^[a-z0-9-]{5,190}$/.test(name)) continue;
      seen.add(name);
      const parts = name.split('-').slice(0, 24);
      for (let cut = 1; cut < parts.length - 1; cut++) add(parts.slice(0, cut).join('-'), parts.slice(cut, -1).join('-'), parts.at(-1));
    }
  }
}
