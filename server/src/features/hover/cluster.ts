/** Exports clusterFacts: whose an address is by what kubectl printed: a Service's, a pod's, a node's, an endpoint's. */
import type { KubeObject, KubeService } from '../../base/kube.ts';
import { formatIp, type Ip } from '../../base/ip.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import { code } from '../markdown.ts';

interface Holder { readonly text: string; readonly ports?: readonly number[] }
const cache = new WeakMap<AnalysedFile, ReadonlyMap<string, readonly Holder[]>>();

/** Addresses that are looked up are few, but a cluster may have ten thousand pods: all are indexed once. */
function holdersOf(file: AnalysedFile): ReadonlyMap<string, readonly Holder[]> {
  let index = cache.get(file);
  if (index) return index;
  const made = new Map<string, Holder[]>();
  const add = (ip: Ip, holder: Holder): void => {
    const key = formatIp(ip);
    const known = made.get(key);
    if (!known) made.set(key, [holder]);
    else if (!known.some((other) => other.text === holder.text)) known.push(holder);
  };
  const { services, pods, nodes, endpoints } = file.kube;
  for (const service of services) {
    for (const [kind, list] of [['ClusterIP', service.clusterIps], ['external IP', service.externalIps], ['load balancer address', service.loadBalancerIps]] as const) {
      for (const ip of list) add(ip, { text: `${kind} of Service ${objectName(service)}${portsInWords(service)}`, ports: service.ports.map(({ port }) => port) });
    }
  }
  for (const pod of pods) for (const ip of pod.ips) add(ip, { text: `pod ${objectName(pod)}${pod.node === undefined ? '' : ` on node ${code(pod.node)}`}${pod.status === undefined || pod.status === 'Running' ? '' : ` (${code(pod.status, 30)})`}` });
  for (const node of nodes) for (const ip of node.ips) add(ip, { text: `address of node ${code(node.name)}` });
  for (const { kind, name, namespace, service, assumedNamespace, addresses } of endpoints) {
    if (kind === 'Backend') {
      for (const { ip, port } of addresses) add(ip, { text: `endpoint of ${code(name)} in the controller's Lua memory`, ...(port !== undefined && { ports: [port] }) });
      continue;
    }
    for (const { ip, ready, pod } of addresses) add(ip, { text: `endpoint of Service ${objectName({ namespace, name: service, ...(assumedNamespace && { assumedNamespace }) })}${pod === undefined ? '' : `, pod ${code(pod)}`}${ready ? '' : ', not ready'}` });
  }
  cache.set(file, (index = made));
  return index;
}

/** `namespace/name`; the name alone where nothing says the namespace. */
export const objectName = (object: Pick<KubeObject, 'namespace' | 'name' | 'assumedNamespace'>): string => code(labelOf(object));

/** The same for labels, where no markup is read. */
export const labelOf = ({ namespace, name, assumedNamespace }: Pick<KubeObject, 'namespace' | 'name' | 'assumedNamespace'>): string => (assumedNamespace === true ? name : `${namespace}/${name}`);

function portsInWords({ ports }: KubeService): string {
  const names = ports.slice(0, 4).map(({ name, port, protocol, nodePort }) => `${port}${protocol === 'TCP' || protocol === '' ? '' : ` ${code(protocol, 20)}`}${name === undefined ? '' : ` (${code(name, 40)})`}${nodePort === undefined ? '' : `, node port ${nodePort}`}`);
  return names.length === 0 ? '' : `, ${ports.length === 1 ? 'port' : 'ports'} ${names.join('; ')}${ports.length > 4 ? '; …' : ''}`;
}

/** What kubectl's outputs in the file say of an address, as Markdown, one entry for each object. With `port`, only Services that have it, where any has. */
export function clusterFacts(file: AnalysedFile, ip: Ip, port?: number): string[] {
  const all = holdersOf(file).get(formatIp(ip)) ?? [];
  const fitting = port === undefined ? all : all.filter(({ ports }) => ports === undefined || ports.includes(port));
  return (fitting.length > 0 ? fitting : all).slice(0, 6).map(({ text }) => text);
}
