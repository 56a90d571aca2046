/** Exports parseManifests: the objects that `kubectl get -o yaml` and `-o json` print, and those of manifests. */
import { parseIp, type Ip } from '../../base/ip.ts';
import type { CanaryPolicy, KubeEndpoint, KubeItem, KubePort } from '../../base/kube.ts';
import type { Span } from '../../base/span.ts';
import { lineEnd, lineText, type Lines } from '../../base/text.ts';
import { yamlPieces } from './pieces.ts';
import { jsonViews, yamlView, type View } from './view.ts';

/** A longer JSON text is read to here: 8 MB take about 200 ms. */
const mostJson = 8_000_000;

/** Reads lines `first` to `last` (inclusive): one object or a List, of YAML several documents. What is no Service, Endpoints, EndpointSlice, Pod or Node is passed over. */
export function parseManifests(lines: Lines, first: number, last: number, namespace?: string): KubeItem[] {
  let begin = Math.max(0, first);
  while (begin < last && !/^[[{\s]*["'\w-]/.test(lineText(lines, begin).slice(0, 100))) begin++;
  const opening = firstLineWith(lines, first, last, /^\s*[{[]/);
  const found: KubeItem[] = [];
  if (opening !== undefined && opening <= begin) {
    const start = lines.starts[opening]!;
    const end = Math.min(lineEnd(lines, Math.min(last, lines.count - 1)), start + mostJson);
    for (const view of jsonViews(lines.text.slice(start, end), start)) {
      // The backends of ingress-nginx are a list, or one of them.
      for (const one of view.items()) readBackend(one, found);
      if (!readBackend(view, found)) readObject(view, undefined, namespace, found);
    }
    return found;
  }
  for (const { text, place } of yamlPieces(lines, first, Math.min(last, lines.count - 1))) {
    const view = yamlView(text, place);
    if (view) readObject(view, undefined, namespace, found);
  }
  return found;
}

function firstLineWith(lines: Lines, first: number, last: number, pattern: RegExp): number | undefined {
  for (let line = first; line <= Math.min(last, first + 5) && line < lines.count; line++) if (pattern.test(lines.text.slice(lines.starts[line]!, lines.starts[line]! + 20))) return line;
  return undefined;
}

function readObject(view: View, inherited: string | undefined, otherwise: string | undefined, found: KubeItem[]): void {
  const kind = textAt(view, 'kind') ?? inherited ?? '';
  if (kind.endsWith('List')) {
    for (const item of listAt(view, 'items')) readObject(item, kind === 'List' ? undefined : kind.slice(0, -4), otherwise, found);
    return;
  }
  const named = at(view, 'metadata', 'name');
  if (named?.text === undefined) return;
  const namespace = textAt(view, 'metadata', 'namespace') ?? otherwise;
  const object = { namespace: namespace ?? 'default', ...(namespace === undefined && { assumedNamespace: true }), name: named.text, nameSpan: named.span, span: view.span };
  const item = read(kind, view, object);
  if (item) found.push(item);
}

/** `kubectl ingress-nginx backends`, and what /configuration/backends of the controller answers (ingress.Backend of ingress-nginx). */
function readBackend(view: View, found: KubeItem[]): boolean {
  const name = view.get('name');
  if (name?.text === undefined || view.get('kind') || !(view.get('sslPassthrough') ?? view.get('noServer') ?? view.get('endpoints'))) return false;
  const addresses = listAt(view, 'endpoints').flatMap((each): KubeEndpoint[] => {
    const ip = parseIp(textAt(each, 'address') ?? '');
    const port = Number(textAt(each, 'port'));
    const pod = textAt(each, 'target', 'kind') === 'Pod' ? textAt(each, 'target', 'name') : undefined;
    return ip ? [{ ip, ready: true, ...(Number.isInteger(port) && port > 0 && { port }), ...(pod !== undefined && { pod }) }] : [];
  });
  const balancing = textAt(view, 'load-balance');
  const target = listAt(view, 'endpoints').map((each) => textAt(each, 'target', 'namespace')).find((each) => each !== undefined);
  // Older controllers write the whole Service, newer ones its spec alone.
  const [namespace, given] = [textAt(view, 'service', 'metadata', 'namespace'), textAt(view, 'service', 'metadata', 'name')];
  const service = namespace !== undefined && given !== undefined ? { namespace, service: given } : serviceOfBackend(name.text, namespace ?? target, textAt(view, 'port'));
  found.push({
    kind: 'endpoints', item: {
      kind: 'Backend', name: name.text, nameSpan: name.span, span: view.span, ...(service ?? { namespace: 'default', assumedNamespace: true, service: name.text }),
      addresses, ports: [], more: false, ...(balancing && { balancing }), alternatives: listAt(view, 'alternativeBackends').flatMap(({ text }) => (text === undefined ? [] : [text])),
      ...(view.get('trafficShapingPolicy') && { policy: policyAt(view) }), ...(textAt(view, 'sessionAffinityConfig', 'name') === 'cookie' && { affinityCookie: textAt(view, 'sessionAffinityConfig', 'cookieSessionAffinity', 'name') ?? 'route' }),
    },
  });
  return true;
}

function policyAt(view: View): CanaryPolicy {
  const text = (key: string): string => textAt(view, 'trafficShapingPolicy', key) ?? '';
  return { weight: Number(text('weight')) || 0, weightTotal: Number(text('weightTotal')) || 0, header: text('header'), headerValue: text('headerValue'), headerPattern: text('headerPattern'), cookie: text('cookie') };
}

/**
 * The Service in a backend's name, which is namespace, Service and port with dashes between (upstreamName of ingress-nginx);
 * undefined where dashes of their own leave it open which is which.
 */
function serviceOfBackend(name: string, namespace: string | undefined, port: string | undefined): { namespace: string; service: string } | undefined {
  if (/^(?:upstream|custom)-default-backend/.test(name)) return undefined;
  const before = namespace !== undefined && name.startsWith(`${namespace}-`) ? namespace : undefined;
  const after = port !== undefined && name.endsWith(`-${port}`) ? port : undefined;
  const parts = name.slice(before === undefined ? 0 : before.length + 1, after === undefined ? undefined : -after.length - 1).split('-');
  const open = parts.slice(before === undefined ? 1 : 0, after === undefined ? -1 : undefined);
  if (open.join('') === '' || (open.length > 1 && (before === undefined || after === undefined))) return undefined;
  return { namespace: before ?? parts[0]!, service: open.join('-') };
}

interface Named { readonly namespace: string; readonly assumedNamespace?: boolean; readonly name: string; readonly nameSpan: Span; readonly span: Span }

function read(kind: string, view: View, object: Named): KubeItem | undefined {
  const optional = <K extends string>(key: K, ...path: string[]): Partial<Record<K, string>> => {
    const text = textAt(view, ...path);
    return text === undefined ? {} : ({ [key]: text } as Partial<Record<K, string>>);
  };
  switch (kind) {
    case 'Service': {
      const several = ipsAt(view, 'spec', 'clusterIPs');
      const balancers = listAt(view, 'status', 'loadBalancer', 'ingress').flatMap((each) => ipAt(each, 'ip'));
      return {
        kind: 'service', item: {
          ...object, ...optional('type', 'spec', 'type'), clusterIps: several.length > 0 ? several : ipAt(view, 'spec', 'clusterIP'), externalIps: ipsAt(view, 'spec', 'externalIPs'),
          loadBalancerIps: balancers.length > 0 ? balancers : ipAt(view, 'spec', 'loadBalancerIP'), ports: portsAt(view, 'spec', 'ports'),
          ...optional('externalTrafficPolicy', 'spec', 'externalTrafficPolicy'), ...optional('internalTrafficPolicy', 'spec', 'internalTrafficPolicy'), ...optional('sessionAffinity', 'spec', 'sessionAffinity'),
        },
      };
    }
    case 'Endpoints': {
      const subsets = listAt(view, 'subsets');
      const addresses = subsets.flatMap((subset) => [...listAt(subset, 'addresses').flatMap((each) => endpoint(each, each.get('ip'), true)), ...listAt(subset, 'notReadyAddresses').flatMap((each) => endpoint(each, each.get('ip'), false))]);
      return { kind: 'endpoints', item: { ...object, kind, service: object.name, addresses, ports: subsets.flatMap((subset) => portsAt(subset, 'ports')), more: false } };
    }
    case 'EndpointSlice': {
      const service = textAt(view, 'metadata', 'labels', 'kubernetes.io/service-name') ?? object.name;
      const addresses = listAt(view, 'endpoints').flatMap((each) => listAt(each, 'addresses').flatMap((address) => endpoint(each, address, textAt(each, 'conditions', 'ready') !== 'false')));
      return { kind: 'endpoints', item: { ...object, kind, service, addresses, ports: portsAt(view, 'ports'), more: false } };
    }
    case 'Pod': {
      const several = listAt(view, 'status', 'podIPs').flatMap((each) => ipAt(each, 'ip'));
      return { kind: 'pod', item: { ...object, ips: several.length > 0 ? several : ipAt(view, 'status', 'podIP'), ...optional('node', 'spec', 'nodeName'), ...optional('status', 'status', 'phase'), ...(textAt(view, 'spec', 'hostNetwork') === 'true' && { hostNetwork: true }) } };
    }
    case 'Node':
      return { kind: 'node', item: { name: object.name, nameSpan: object.nameSpan, span: object.span, ips: listAt(view, 'status', 'addresses').flatMap((each) => ipAt(each, 'address')) } };
    default:
      return undefined;
  }
}

function at(view: View | undefined, ...path: readonly string[]): View | undefined {
  return path.reduce<View | undefined>((each, key) => each?.get(key), view);
}
const textAt = (view: View, ...path: readonly string[]): string | undefined => at(view, ...path)?.text;
const listAt = (view: View, ...path: readonly string[]): View[] => at(view, ...path)?.items() ?? [];
const ipAt = (view: View, ...path: readonly string[]): Ip[] => {
  const ip = parseIp(textAt(view, ...path) ?? '');
  return ip ? [ip] : [];
};
const ipsAt = (view: View, ...path: readonly string[]): Ip[] => listAt(view, ...path).flatMap((each) => parseIp(each.text ?? '') ?? []);

/** An address of an endpoint; node and pod stand in the endpoint itself. */
function endpoint(view: View, address: View | undefined, ready: boolean): KubeEndpoint[] {
  const ip = parseIp(address?.text ?? '');
  const node = textAt(view, 'nodeName');
  const pod = textAt(view, 'targetRef', 'kind') === 'Pod' ? textAt(view, 'targetRef', 'name') : undefined;
  return ip ? [{ ip, ready, ...(node !== undefined && { node }), ...(pod !== undefined && { pod }) }] : [];
}

function portsAt(view: View, ...path: readonly string[]): KubePort[] {
  return listAt(view, ...path).flatMap((each) => {
    const port = Number(textAt(each, 'port'));
    if (!Number.isInteger(port)) return [];
    const [name, node, target] = [textAt(each, 'name'), Number(textAt(each, 'nodePort') ?? NaN), textAt(each, 'targetPort')];
    return [{ port, protocol: textAt(each, 'protocol') ?? 'TCP', ...(name && { name }), ...(node > 0 && { nodePort: node }), ...(target !== undefined && { targetPort: target }) }];
  });
}
