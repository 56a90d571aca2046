/**
 * Exports backendHover and fieldsOfAnnotation: what the fields of ingress-nginx's backends mean (`kubectl ingress-nginx backends`, `/configuration/backends`), and which
 * annotation sets them. Facts are from ingress-nginx's types.go, balancer.lua and its balancers at 0.16 to 1.12.
 */
import { contains } from '../../../base/span.ts';
import type { KubeEndpoints } from '../../../base/kube.ts';
import type { AnalysedFile } from '../../../model/tree.ts';
import { jsonKeyAt } from '../../../syntax/kube/view.ts';
import { code, paragraphs } from '../../markdown.ts';
import { addressHover, addressOf } from '../address.ts';
import type { Said } from '../option.ts';
import { say } from './place.ts';

/** By the keys that lead to a field, indices as `*`: annotations by their names without the prefix, then the text. */
const rows = `
  name :: - :: Namespace, Service and port: the value of $proxy_upstream_name in nginx.conf, by which Lua's balancer finds the endpoints.
  service :: - :: The Service, whole or its spec alone. Lua looks at spec.type: names of an ExternalName are looked up by Lua.
  port :: - :: The Service's port in the Ingress, by number or name; 0 for none.
  sslPassthrough :: ssl-passthrough :: true: TLS goes to the endpoints as it is, without nginx.
  secure :: secure-backends :: true: nginx speaks TLS to the endpoints. In versions to 0.20; later ones have backend-protocol.
  secureCACert :: secure-verify-ca-secret :: The certificate that endpoints' certificates are checked against, in versions to 0.26.
  endpoints :: - :: Where requests go: the pods that are ready, or the Service's own address with the annotation service-upstream. Without any, requests get 503.
  endpoints.*.address :: - :: The address of a pod, or the name of an ExternalName Service.
  endpoints.*.port :: - :: The port of the pod.
  endpoints.*.maxFails :: upstream-max-fails :: In versions to 0.20.
  endpoints.*.failTimeout :: upstream-fail-timeout :: In versions to 0.20.
  endpoints.*.target :: - :: The pod.
  sessionAffinityConfig :: affinity :: Whether a client stays with its endpoint. Cookie affinity goes before upstreamHashByConfig and load-balance.
  sessionAffinityConfig.name :: affinity :: cookie, or empty for none.
  sessionAffinityConfig.mode :: affinity-mode :: persistent: a client stays with its endpoint for good. Otherwise balanced: some clients move when endpoints come or go.
  sessionAffinityConfig.cookieSessionAffinity :: affinity :: The cookie that Lua sets.
  sessionAffinityConfig.cookieSessionAffinity.name :: session-cookie-name :: The name of the cookie. Its value is the endpoint's key, a bar, and a hash of the backend's name, which binds the client to the Service or to its canary.
  sessionAffinityConfig.cookieSessionAffinity.hash :: session-cookie-hash :: In versions to 0.23.
  sessionAffinityConfig.cookieSessionAffinity.expires :: session-cookie-expires :: In seconds; without it the cookie ends with the session.
  sessionAffinityConfig.cookieSessionAffinity.maxage :: session-cookie-max-age :: In seconds.
  sessionAffinityConfig.cookieSessionAffinity.locations :: - :: Paths by host: in these locations alone Lua sets the cookie.
  sessionAffinityConfig.cookieSessionAffinity.secure :: session-cookie-secure :: Whether the cookie is Secure; where it is not said, over https alone.
  sessionAffinityConfig.cookieSessionAffinity.path :: session-cookie-path :: The cookie's path; that of the location where it is not said.
  sessionAffinityConfig.cookieSessionAffinity.domain :: session-cookie-domain :: -
  sessionAffinityConfig.cookieSessionAffinity.samesite :: session-cookie-samesite :: None, Lax or Strict.
  sessionAffinityConfig.cookieSessionAffinity.conditional_samesite_none :: session-cookie-conditional-samesite-none :: SameSite=None is left out for browsers that do not know it.
  sessionAffinityConfig.cookieSessionAffinity.change_on_failure :: session-cookie-change-on-failure :: A client whose endpoint failed gets another one; otherwise it stays.
  upstreamHashByConfig :: upstream-hash-by :: Endpoints by a hash of the request: the same value gets the same endpoint.
  upstreamHashByConfig.upstream-hash-by :: upstream-hash-by :: What is hashed: texts and variables of nginx.
  upstreamHashByConfig.upstream-hash-by-subset :: upstream-hash-by-subset :: true: the hash chooses a group of endpoints, and each request one of the group by chance.
  upstreamHashByConfig.upstream-hash-by-subset-size :: upstream-hash-by-subset-size :: How many endpoints a group has.
  upstream-hash-by :: upstream-hash-by :: What is hashed: the same value gets the same endpoint. In versions to 0.21.
  load-balance :: load-balance :: How an endpoint is chosen where neither affinity nor a hash does: round_robin, or ewma, which takes the better of two by the time that they took lately. Other values are taken for round_robin. The ConfigMap key load-balance says it for all.
  noServer :: canary :: true: a canary. No location names it; requests come by alternativeBackends of the Service's own backend.
  trafficShapingPolicy :: canary :: Which requests a canary takes, in this order: session affinity, header, cookie, weight. It counts in the canary alone.
  trafficShapingPolicy.weight :: canary-weight :: The share of requests that the canary takes where header and cookie leave it open.
  trafficShapingPolicy.weightTotal :: canary-weight-total :: What weight is a share of. Less than 100 counts as 100.
  trafficShapingPolicy.header :: canary-by-header :: The name of a header: always sends the request to the canary, never keeps it away, all else leaves it open.
  trafficShapingPolicy.headerValue :: canary-by-header-value :: This value sends the request to the canary; always and never mean nothing then.
  trafficShapingPolicy.headerPattern :: canary-by-header-pattern :: Values that fit this regex send the request to the canary. headerValue goes before it.
  trafficShapingPolicy.cookie :: canary-by-cookie :: The name of a cookie: always sends the request to the canary, never keeps it away, all else leaves it open.
  alternativeBackends :: canary :: Canaries of this backend, by their names. Lua looks at the first alone.
  alternativeBackends.* :: canary :: The name of a canary.
`;

const fields = new Map<string, { readonly annotation: string; readonly text: string }>();
for (const line of rows.trim().split('\n')) {
  const [path = '', annotation = '', text = ''] = line.trim().split(' :: ');
  fields.set(path, { annotation, text });
}

/** Fields of a backend that an annotation sets. */
export const fieldsOfAnnotation = (name: string): readonly (readonly [path: string, text: string])[] => [...fields].filter(([, { annotation }]) => annotation === name).map(([path, { text }]) => [path, text]);

/** A field of a backend at the offset; undefined elsewhere. */
export function backendHover(file: AnalysedFile, offset: number): Said | undefined {
  const backend = file.own.kube.endpoints.find((one) => one.kind === 'Backend' && contains(one.span, offset));
  if (!backend) return undefined;
  const { start, end } = backend.span;
  const at = jsonKeyAt(file.lines.text.slice(start, end), offset - start);
  const key = at?.path.map((part) => (typeof part === 'number' ? '*' : part)).join('.') ?? '';
  const field = fields.get(key);
  if (!at || !field) return undefined;
  const words = `${code(String(at.path.findLast((part) => typeof part === 'string')))}${at.value === undefined ? '' : ` ${at.value === '' ? 'empty' : code(at.value, 80)}`}`;
  return say({ start: start + at.span.start, end: start + at.span.end }, paragraphs(
    `${words}${field.text === '-' ? '' : `: ${field.text}`}`, field.annotation !== '-' && `Annotation ${code(`nginx.ingress.kubernetes.io/${field.annotation}`, 100)}.`, more(file, backend, key, at.value),
  ));
}

/** What the value says here. */
function more(file: AnalysedFile, backend: KubeEndpoints, key: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (key === 'endpoints.*.address' && addressOf(value)) return addressHover(file, value, 'listing');
  if (key === 'alternativeBackends.*') return file.kube.endpoints.some(({ kind, name }) => kind === 'Backend' && name === value) ? undefined : 'No backend of this name is listed: Lua keeps all requests with the Service itself.';
  if (key === 'name') return backend.assumedNamespace ? undefined : `Service ${code(`${backend.namespace}/${backend.service}`)}${backend.alternatives?.length ? `, with ${backend.alternatives.length === 1 ? 'the canary' : 'canaries'} ${backend.alternatives.map((name) => code(name)).join(', ')}` : ''}.`;
  if (key === 'trafficShapingPolicy.weight' && backend.policy) return `Here: ${backend.policy.weight} of ${Math.max(100, backend.policy.weightTotal)} requests.`;
  return undefined;
}
