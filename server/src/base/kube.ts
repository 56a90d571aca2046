/** Exports what a capture says of the cluster, as `kubectl get` prints it in tables, YAML and JSON: Services, their endpoints, pods, nodes. Items keep their span. And endpointTexts, addresses with ports. */
import { formatIp, type Ip } from './ip.ts';
import type { Sourced, Span } from './span.ts';

export interface KubeObject extends Sourced {
  /** What `-n` of the command says, else `default`, where the output itself says none. */
  readonly namespace: string;
  /** Neither the output nor the command says the namespace: `default` is what kubectl takes unless its context says otherwise. */
  readonly assumedNamespace?: boolean;
  readonly name: string;
  readonly nameSpan: Span;
}

export interface KubePort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP' | string;
  readonly nodePort?: number;
  /** The port of the pod: a number, or the name of a container's port. */
  readonly targetPort?: string;
}

export interface KubeService extends KubeObject {
  /** ClusterIP, NodePort, LoadBalancer, ExternalName. */
  readonly type?: string;
  /** Empty for a headless Service. */
  readonly clusterIps: readonly Ip[];
  readonly externalIps: readonly Ip[];
  readonly loadBalancerIps: readonly Ip[];
  readonly ports: readonly KubePort[];
  /** Cluster or Local. */
  readonly externalTrafficPolicy?: string;
  readonly internalTrafficPolicy?: string;
  readonly sessionAffinity?: string;
}

export interface KubeEndpoint {
  readonly ip: Ip;
  readonly ready: boolean;
  readonly node?: string;
  /** The pod behind the address. */
  readonly pod?: string;
  /** Where the output pairs addresses with ports (the table of endpoints). */
  readonly port?: number;
}

/** trafficShapingPolicy of ingress-nginx: which requests a canary takes. Empty texts stand for none. */
export interface CanaryPolicy {
  readonly weight: number;
  readonly weightTotal: number;
  readonly header: string;
  readonly headerValue: string;
  readonly headerPattern: string;
  readonly cookie: string;
}

/** An Endpoints object, an EndpointSlice, or a backend of ingress-nginx: what its Lua has of a Service's port, under the name of $proxy_upstream_name. */
export interface KubeEndpoints extends KubeObject {
  readonly kind: 'Endpoints' | 'EndpointSlice' | 'Backend';
  /** Of a backend: how an endpoint is chosen, and which canaries it has. */
  readonly balancing?: string;
  readonly alternatives?: readonly string[];
  /** Of a backend that is a canary: which requests it takes. */
  readonly policy?: CanaryPolicy;
  /** Of a backend with cookie affinity: the name of the cookie. */
  readonly affinityCookie?: string;
  /** The name of the Service; of a slice in a table it is the slice's name without its random end. */
  readonly service: string;
  readonly addresses: readonly KubeEndpoint[];
  readonly ports: readonly KubePort[];
  /** The table says "+ 3 more...": there are others. */
  readonly more: boolean;
}

export interface KubePod extends KubeObject {
  readonly ips: readonly Ip[];
  readonly node?: string;
  /** Running, Pending, CrashLoopBackOff, … */
  readonly status?: string;
  /** The pod has the addresses of its node; said by manifests alone. */
  readonly hostNetwork?: boolean;
}

export interface KubeNode extends Omit<KubeObject, 'namespace' | 'assumedNamespace'> {
  readonly ips: readonly Ip[];
}

export interface Kube {
  readonly services: readonly KubeService[];
  readonly endpoints: readonly KubeEndpoints[];
  readonly pods: readonly KubePod[];
  readonly nodes: readonly KubeNode[];
}

/** One object of any of the kinds. */
export type KubeItem =
  | { readonly kind: 'service'; readonly item: KubeService } | { readonly kind: 'endpoints'; readonly item: KubeEndpoints }
  | { readonly kind: 'pod'; readonly item: KubePod } | { readonly kind: 'node'; readonly item: KubeNode };

/** `10.0.0.5:8888`, `[fd00::6]:8888`. */
export const endpointTexts = ({ addresses }: KubeEndpoints): string[] => addresses.map(({ ip, port }) => (port === undefined ? formatIp(ip) : ip.family === 6 ? `[${formatIp(ip)}]:${port}` : `${formatIp(ip)}:${port}`));
