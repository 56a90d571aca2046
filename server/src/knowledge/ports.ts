/** Exports what listens on ports that cluster nodes are known for. Sources: kubernetes.io "Ports and Protocols", and the defaults of the programs named. */

const ports: Readonly<Record<string, string>> = {
  'tcp/179': 'BGP (Calico\'s BIRD and others)',
  'tcp/2379': 'etcd, clients',
  'tcp/2380': 'etcd, other members',
  'tcp/4143': 'Linkerd proxy, incoming',
  'tcp/4140': 'Linkerd proxy, outgoing',
  'tcp/5473': 'Calico Typha',
  'tcp/6443': 'Kubernetes API server',
  'tcp/6783': 'Weave Net',
  'tcp/9099': 'Calico Felix, health',
  'tcp/9153': 'CoreDNS, metrics',
  'tcp/10248': 'kubelet, health',
  'tcp/10249': 'kube-proxy, metrics',
  'tcp/10250': 'kubelet',
  'tcp/10256': 'kube-proxy, health',
  'tcp/10257': 'kube-controller-manager',
  'tcp/10259': 'kube-scheduler',
  'tcp/10254': 'ingress-nginx, health and metrics',
  'tcp/15001': 'Istio, outgoing',
  'tcp/15006': 'Istio, incoming',
  'tcp/15008': 'Istio, HBONE',
  'tcp/15053': 'Istio, DNS',
  'udp/15053': 'Istio, DNS',
  'udp/4789': 'VXLAN (Calico and others)',
  'udp/6081': 'Geneve (Antrea, OVN)',
  'udp/6783': 'Weave Net',
  'udp/8472': 'VXLAN (flannel, Cilium)',
  'udp/51820': 'WireGuard',
  'udp/51871': 'WireGuard (Cilium)',
};

/** What usually listens on a port of a cluster node, where the port is known for it. */
export function knownPort(protocol: 'tcp' | 'udp', port: number): string | undefined {
  const key = `${protocol}/${port}`;
  return Object.hasOwn(ports, key) ? ports[key] : undefined;
}

/** Kubernetes gives node ports from this range unless --service-node-port-range says otherwise. */
export const isDefaultNodePort = (port: number): boolean => port >= 30000 && port <= 32767;
