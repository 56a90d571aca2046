/**
 * Exports routeRequest, the backend that ingress-nginx's Lua takes endpoints of: the Service's own or its canary's, in the order of
 * route_to_alternative_balancer in balancer.lua; and afterProxy, the same where no Lua of the rewrite phase asked for it.
 */
import { bytesOf, textOf } from '../../base/bytes.ts';
import type { CanaryPolicy, KubeEndpoints } from '../../base/kube.ts';
import { affinityKey } from '../../model/nginx/affinity.ts';
import type { NginxDirective } from '../../model/nginx/config.ts';
import { isKnown, type End, type RequestState, type Route } from './state.ts';
import { step } from './steps.ts';
import { valueOf } from './variables.ts';

/** What balancer.rewrite does: nothing that a reader sees, a canary, or 503 where Lua has no endpoint. */
export function routeRequest(state: RequestState, at: NginxDirective): End | undefined {
  const name = valueOf(state, 'proxy_upstream_name');
  if (!isKnown(name) || name === '') return undefined;
  const primary = state.backendOf(textOf(name));
  if (primary === 'missing') {
    state.unknown.push(`No backend of the open capture is called ${textOf(name)}. Lua answers 503 if the capture is of this controller; the request was taken to go on.`);
    return undefined;
  }
  if (!primary) {
    if (looksLikeCanary(state)) state.unknown.push('A canary may take this request: annotations canary-* are in Lua memory, which the output of `kubectl ingress-nginx backends` in an open capture would show.');
    return undefined;
  }
  if (primary.addresses.length === 0) {
    state.route = { primary: primary.name, backend: primary, alternatives: [] };
    step(state, 'lua', `balancer.rewrite has no endpoint of ${primary.name}: 503`, at);
    return { kind: 'status', status: 503, by: at };
  }
  state.route = choose(state, primary, at);
  state.variables.set('proxy_alternative_upstream_name', state.route.backend === primary ? '' : bytesOf(state.route.backend.name));
  return undefined;
}

/** Lua's balancer chooses where the request is passed on, if nothing has before. */
export function afterProxy(state: RequestState, end: End): void {
  if (end.kind !== 'proxy') return;
  const name = valueOf(state, 'proxy_upstream_name');
  if (!isKnown(name) || state.route?.primary === textOf(name)) return;
  const primary = state.backendOf(textOf(name));
  state.route = primary === undefined || primary === 'missing' ? undefined : (primary.addresses.length === 0 ? { primary: primary.name, backend: primary, alternatives: [] } : choose(state, primary, end.by));
}

type Decision = { readonly share: number; readonly why: string };

function choose(state: RequestState, primary: KubeEndpoints, at: NginxDirective): Route {
  const [first, ...others] = primary.alternatives ?? [];
  const own: Route = { primary: primary.name, backend: primary, alternatives: [] };
  if (first === undefined) return own;
  const listed = state.backendOf(first);
  const canary = listed === 'missing' ? undefined : listed;
  const { share, why } = decide(state, primary, first, canary);
  const taken = share >= 1 || (share > 0 && state.choose(`canary ${first}`, [{ value: '', probability: 1 - share }, { value: 'canary', probability: share }]) === 'canary');
  step(state, 'lua', `${taken ? `the canary ${first} takes the request` : `${primary.name} keeps the request`}: ${why}`, at, {
    considered: [{ text: why, result: taken ? 'yes' : 'no' }, ...others.map((name) => ({ text: `${name}: Lua looks at the first alternative alone`, result: 'no' as const }))],
  });
  const nameOf = ({ namespace, service }: KubeEndpoints): string => `${namespace}/${service}`;
  const alternatives = [
    { backend: primary.name, service: nameOf(primary), canary: false, probability: 1 - share, why },
    { backend: first, service: canary ? nameOf(canary) : first, canary: true, probability: share, why },
  ];
  return { primary: primary.name, backend: taken && canary ? canary : primary, alternatives };
}

function decide(state: RequestState, primary: KubeEndpoints, name: string, canary: KubeEndpoints | undefined): Decision {
  const never = (why: string): Decision => ({ share: 0, why });
  const always = (why: string): Decision => ({ share: 1, why });
  if (isBound(state, primary)) return never('its cookie of session affinity binds the client to the Service itself');
  if (!canary) return never(`the canary ${name} is not among the backends`);
  if (canary.addresses.length === 0) return never(`the canary ${name} has no endpoint`);
  if (isBound(state, canary)) return always('its cookie of session affinity binds the client to the canary');
  const { policy } = canary;
  if (!policy) return never(`the canary ${name} has no trafficShapingPolicy`);
  return byHeader(state, policy) ?? byCookie(state, policy) ?? byWeight(policy);
}

/** The cookie's value is the endpoint's key, a bar, and the backend's key. */
function isBound({ arrival }: RequestState, backend: KubeEndpoints): boolean {
  if (backend.affinityCookie === undefined) return false;
  const values = (arrival.headers.get('cookie') ?? '').split(';').map((part) => part.trim()).filter((part) => part.startsWith(`${backend.affinityCookie!}=`));
  return values.at(-1)?.slice(backend.affinityCookie.length + 1).split('|').filter((part) => part !== '')[1] === affinityKey(backend.name);
}

function byHeader({ arrival, pcre, unknown }: RequestState, { header: name, headerValue, headerPattern }: CanaryPolicy): Decision | undefined {
  const key = name.toLowerCase().replaceAll('-', '_');
  const value = key === '' ? undefined : key === 'host' && arrival.rawHost !== '' ? arrival.rawHost : arrival.headers.get(key);
  if (value === undefined) return undefined;
  if (headerValue !== '') return bytesOf(headerValue) === value ? { share: 1, why: `the header ${name} is ${headerValue} (canary-by-header-value)` } : undefined;
  if (headerPattern !== '') {
    const regex = pcre.compile(bytesOf(headerPattern), false);
    const found = 'exec' in regex ? regex.exec(value) : undefined;
    if (!('exec' in regex)) return { share: 0, why: `canary-by-header-pattern ${headerPattern} is no regex: ${regex.error}` };
    if (found === 'limit') unknown.push(`The regex ${headerPattern.slice(0, 80)} of canary-by-header-pattern is too much work here; it was taken not to fit.`);
    return found && found !== 'limit' ? { share: 1, why: `the header ${name} fits ${headerPattern} (canary-by-header-pattern)` } : undefined;
  }
  return saysSo(value, `the header ${name} is`, 'canary-by-header');
}

function byCookie(state: RequestState, { cookie: name }: CanaryPolicy): Decision | undefined {
  const value = name === '' ? '' : valueOf(state, `cookie_${name}`);
  return isKnown(value) ? saysSo(value, `the cookie ${name} is`, 'canary-by-cookie') : undefined;
}

const saysSo = (value: string, what: string, annotation: string): Decision | undefined => (
  value === 'always' ? { share: 1, why: `${what} always (${annotation})` } : value === 'never' ? { share: 0, why: `${what} never (${annotation})` } : undefined);

/** random(total) is a whole number from 1 to total. */
function byWeight({ weight, weightTotal }: CanaryPolicy): Decision {
  const total = Math.max(100, weightTotal);
  return { share: Math.min(1, Math.max(0, weight / total)), why: `by canary-weight ${weight} of ${total} requests go to the canary` };
}

/** The request has what clients of canaries send: a header or cookie that says always or never, or one that is called so. */
function looksLikeCanary({ arrival: { headers } }: RequestState): boolean {
  const tells = (name: string, value: string): boolean => /canary/i.test(name) || /^(?:always|never)$/.test(value);
  if ([...headers].some(([name, value]) => name !== 'cookie' && tells(name, value))) return true;
  return (headers.get('cookie') ?? '').split(';').some((part) => tells(part.split('=', 1)[0]!, part.slice(part.indexOf('=') + 1).trim()));
}
