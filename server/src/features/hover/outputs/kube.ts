/** Exports kubeHover and manifestHover: what columns and cells of `kubectl get` mean, and the keys of Services, endpoints and pods. Source: the API reference of Kubernetes. */
import { contains } from '../../../base/span.ts';
import { formatIp } from '../../../base/ip.ts';
import { knownChain } from '../../../knowledge/index.ts';
import { serviceHash } from '../../../model/serviceChains.ts';
import { kubeTableAt } from '../../../syntax/kube/table.ts';
import type { KubeService } from '../../../base/kube.ts';
import type { AnalysedFile } from '../../../model/tree.ts';
import { code, list, paragraphs, plain } from '../../markdown.ts';
import { addressHover, addressOf } from '../address.ts';
import { objectName } from '../cluster.ts';
import type { Said } from '../option.ts';
import { partAt, say, type Place } from './place.ts';

const columns: Readonly<Record<string, string>> = {
  NAMESPACE: 'The namespace of the object.', NAME: 'The name of the object; with several kinds in one output the kind stands in front.', TYPE: 'How the Service is reached: ClusterIP inside the cluster only, NodePort also by a port of every node, LoadBalancer also by an address outside, ExternalName by a DNS alias alone.',
  'CLUSTER-IP': 'The address of the Service inside the cluster. No interface answers for it (in ipvs mode kube-ipvs0 holds it); kube-proxy\'s rules change it to the address of a pod. None: a headless Service, whose DNS name gives the pods\' addresses.', 'EXTERNAL-IP': 'Addresses outside the cluster: of the load balancer, or spec.externalIPs, which somebody else has to route to the nodes. Of nodes: their public address.',
  'PORT(S)': 'port/protocol, or port:nodePort/protocol: behind the colon the port that every node opens.', AGE: 'How long ago it was made.', SELECTOR: 'The labels of the pods that are the Service\'s endpoints.', ENDPOINTS: 'Addresses (and ports) of the pods that are ready.', ADDRESSTYPE: 'The family of the addresses of the slice.', PORTS: 'The ports of the pods.',
  READY: 'Containers that are ready, of all of them. A pod that is not ready gets no traffic from Services.', STATUS: 'The phase of the pod, or why it does not run; of a node, whether it is Ready.', RESTARTS: 'How often containers were started again.', IP: 'The address of the pod; with hostNetwork that of its node.', NODE: 'The node that the pod runs on.', 'NOMINATED NODE': 'The node where room is being made for the pod.', 'READINESS GATES': 'Conditions of others that must hold before the pod is ready.', ROLES: 'Roles of the node, by labels.', VERSION: 'The version of the kubelet.', 'INTERNAL-IP': 'The address by which other nodes reach it.', 'OS-IMAGE': 'The operating system.', 'KERNEL-VERSION': 'The kernel.', 'CONTAINER-RUNTIME': 'What runs the containers.',
};

/** The cell of a table at the offset, with what its column means. */
export function kubeHover(place: Place): Said | undefined {
  const { file, section, line, offset } = place;
  const table = kubeTableAt(file.lines, section.first, line, section.command);
  const cell = table?.cells.find((each) => contains(each, offset));
  if (!table || !cell) return undefined;
  const meaning = Object.hasOwn(columns, cell.column) ? columns[cell.column]! : undefined;
  if (table.isHeading) return say(cell, meaning && `Column ${code(cell.text)}: ${meaning}`);
  const part = partAt(place);
  if (addressOf(part.text)) return say(part, paragraphs(meaning && `${code(cell.column)}: ${meaning}`, addressHover(file, part.text, 'listing')));
  if (cell.column === 'NAME') return say(cell, objectInWords(place) ?? meaning);
  if (cell.column === 'PORT(S)') return say(part, portInWords(part.text) ?? meaning);
  if (cell.text === '<none>' || cell.text === 'None') return say(cell, meaning && `${code(cell.text)}: none. ${meaning}`);
  return say(cell, meaning && `${code(cell.column)} ${code(cell.text, 60)}: ${meaning}`);
}

function portInWords(text: string): string | undefined {
  const [, port, node, protocol] = /^(\d+)(?::(\d+))?\/([A-Z]+)$/.exec(text) ?? [];
  return port && `Port ${code(port)} of the Service, ${protocol!}${node === undefined ? '' : `; every node opens port ${code(node)} for it`}.`;
}

/** A Service, its addresses, ports, endpoints and the chains of kube-proxy that stand for it; or a pod. */
function objectInWords({ file, offset }: Place): string | undefined {
  const service = file.own.kube.services.find(({ span }) => contains(span, offset));
  if (service) return serviceInWords(file, service);
  const pod = file.own.kube.pods.find(({ span }) => contains(span, offset));
  if (pod) {
    const [ip] = pod.ips;
    return paragraphs(`**Pod ${objectName(pod)}**${pod.node === undefined ? '' : ` on node ${code(pod.node)}`}`, ip && addressHover(file, formatIp(ip), 'listing'));
  }
  const node = file.own.kube.nodes.find(({ span }) => contains(span, offset));
  if (node) return paragraphs(`**Node ${code(node.name)}**`, node.ips[0] && addressHover(file, formatIp(node.ips[0]), 'listing'));
  const endpoints = file.own.kube.endpoints.find(({ span }) => contains(span, offset));
  return endpoints && `**${endpoints.kind} of Service ${code(`${endpoints.namespace}/${endpoints.service}`)}**: where its packets go.`;
}

export function serviceInWords(file: AnalysedFile, service: KubeService): string {
  const name = `${service.namespace}/${service.name}`;
  const chains = service.ports.flatMap(({ name: port, protocol }) => {
    const hash = serviceHash(port === undefined ? name : `${name}:${port}`, protocol.toLowerCase());
    const tables = file.dumps.flatMap((dump) => dump.tables);
    return ['KUBE-SVC-', 'KUBE-EXT-', 'KUBE-SVL-', 'KUBE-XLB-', 'KUBE-FW-'].map((prefix) => prefix + hash).filter((chain) => tables.some((table) => table.byName.has(chain)));
  });
  const servers = file.host.virtualServers.filter(({ ip }) => ip && [...service.clusterIps, ...service.externalIps, ...service.loadBalancerIps].some((other) => formatIp(other) === formatIp(ip)));
  const endpoints = file.kube.endpoints.filter((each) => each.namespace === service.namespace && each.service === service.name).flatMap(({ addresses }) => addresses);
  const facts = [
    service.clusterIps.length > 0 && `ClusterIP ${service.clusterIps.map((ip) => code(formatIp(ip))).join(', ')}`,
    service.ports.length > 0 && `ports ${service.ports.slice(0, 6).map(({ port, nodePort, protocol }) => code(`${port}${nodePort === undefined ? '' : `:${nodePort}`}${protocol === '' ? '' : `/${protocol}`}`)).join(', ')}`,
    endpoints.length > 0 && `endpoints ${[...new Set(endpoints.map(({ ip }) => formatIp(ip)))].slice(0, 6).map((ip) => code(ip)).join(', ')}`,
    chains.length > 0 && `chains ${chains.map((chain) => code(chain)).join(', ')}`,
    servers.length > 0 && `IPVS: ${servers.slice(0, 4).map((server) => `${code(`${formatIp(server.ip!)}:${server.port ?? 0}`)} to ${server.realServers.slice(0, 3).map((real) => code(`${formatIp(real.ip)}:${real.port}`)).join(', ') || 'no real server'}`).join('; ')}`,
    service.externalTrafficPolicy === 'Local' && 'externalTrafficPolicy Local: from outside only endpoints of the node that the packet came to, and the client\'s address is kept',
    service.sessionAffinity === 'ClientIP' && 'sessionAffinity ClientIP: a client stays with its endpoint',
  ].filter((fact): fact is string => typeof fact === 'string');
  return paragraphs(`**Service ${objectName(service)}**${service.assumedNamespace ? ' (the output does not say its namespace)' : ''}${service.type === undefined ? '' : `, ${plain(service.type, 40)}`}`, facts.length > 0 && list(facts, undefined, 8), chains[0] !== undefined && knownChain(chains[0], 'nat')?.text);
}

const keys: Readonly<Record<string, string>> = {
  clusterIP: columns['CLUSTER-IP']!, clusterIPs: 'The addresses of the Service, one of each family.', externalIPs: 'Addresses that kube-proxy takes for the Service, too; somebody else has to route them to the nodes.', loadBalancerIP: 'The address that the load balancer was asked to have.', loadBalancerSourceRanges: 'Only these networks may use the load balancer (KUBE-FW-… chains).',
  nodePort: 'The port that every node opens for this port of the Service.', targetPort: 'The port of the pod, by number or by the name of a container\'s port.', port: 'The port of the Service, or of an endpoint.', protocol: 'TCP, UDP or SCTP.', ports: 'The ports; with several each needs a name.', externalTrafficPolicy: 'Cluster: packets from outside may go to endpoints of any node, and get the node\'s address as source. Local: only to endpoints of the node they came to, with the client\'s address kept.', internalTrafficPolicy: 'Cluster: packets of pods may go to any endpoint. Local: only to those of the same node.', sessionAffinity: 'ClientIP: a client stays with its endpoint for some time (`-m recent`, or persistence of IPVS).', healthCheckNodePort: 'The port on which kube-proxy tells the load balancer whether this node has an endpoint.', type: columns['TYPE']!, selector: columns['SELECTOR']!, ipFamilyPolicy: 'Whether the Service has addresses of one or of both families.', ipFamilies: 'The families of the Service\'s addresses.', publishNotReadyAddresses: 'Whether pods that are not ready are endpoints, too.', allocateLoadBalancerNodePorts: 'Whether a load balancer\'s Service gets node ports.',
  addresses: 'Addresses of endpoints that are ready.', notReadyAddresses: 'Addresses that get no traffic, since their pods are not ready.', subsets: 'Addresses that have the same ports.', endpoints: 'The endpoints of the slice.', conditions: 'Whether an endpoint is ready, serving, terminating.', nodeName: 'The node that it is on.', targetRef: 'The pod behind the address.', addressType: 'The family of the addresses.', podIP: 'The address of the pod.', podIPs: 'The addresses of the pod, one of each family.', hostIP: 'The address of the pod\'s node.', hostNetwork: 'The pod has no network of its own: its address is that of the node.', hostPort: 'A port of the node that leads to this container (CNI portmap).', podCIDR: 'The addresses for pods of this node.', podCIDRs: 'The addresses for pods of this node, one range of each family.', namespace: 'The namespace of the object.', ingress: 'Addresses that the load balancer has.',
};

/** A key of a manifest, or the value behind it. */
export function manifestHover(place: Place): Said | undefined {
  const { text, word, file } = place;
  const [, key, value] = /^\s*(?:- )?"?([A-Za-z]+)"?:\s*(.*?),?\s*$/.exec(text) ?? [];
  const bare = word.text.replace(/^["'[]+|["',\]]+$/g, '');
  if (addressOf(bare)) return say(word, paragraphs(key !== undefined && Object.hasOwn(keys, key) && `${code(key)}: ${keys[key]!}`, addressHover(file, bare, 'listing')));
  if (key === 'name') {
    const service = file.own.kube.services.find(({ nameSpan }) => contains(nameSpan, place.offset));
    if (service) return say(word, serviceInWords(file, service));
  }
  if (key === undefined || !Object.hasOwn(keys, key)) return undefined;
  return say(word, `${code(key)}${value === undefined || value === '' || value === '{' || value === '[' ? '' : ` ${code(value, 60)}`}: ${keys[key]!}`);
}
