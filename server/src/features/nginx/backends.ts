/** Exports backendNamed, backendOrMissing and endpointsInWords: the endpoints that ingress-nginx's Lua has for an upstream, where an open capture lists its backends. */
import { endpointTexts, type KubeEndpoints } from '../../base/kube.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import { code, list, paragraphs } from '../markdown.ts';

export function backendNamed(captures: readonly AnalysedFile[], name: string): KubeEndpoints | undefined {
  for (const { kube } of captures) {
    const found = kube.endpoints.find((one) => one.kind === 'Backend' && one.name === name);
    if (found) return found;
  }
  return undefined;
}

/** `missing` where captures list backends and none of this name. */
export function backendOrMissing(captures: readonly AnalysedFile[], name: string): KubeEndpoints | 'missing' | undefined {
  return backendNamed(captures, name) ?? (captures.some(({ kube }) => kube.endpoints.some(({ kind }) => kind === 'Backend')) ? 'missing' : undefined);
}

/** With its canaries, as far as the captures list them. */
export function endpointsInWords(backend: KubeEndpoints, captures: readonly AnalysedFile[]): string {
  const texts = endpointTexts(backend);
  if (texts.length === 0) return 'Its Lua has no endpoint for it: requests get 503.';
  const canaries = (backend.alternatives ?? []).slice(0, 3).map((name, at) => `Canary ${code(name)}: ${at > 0 ? 'never asked, since Lua looks at the first alone' : canaryInWords(backendNamed(captures, name))}.`);
  return paragraphs(`Endpoints in the controller's Lua memory${backend.balancing === undefined ? '' : `, chosen by ${code(backend.balancing)}`}:\n\n${list(texts.map((text) => code(text)), texts.length, 10)}`, ...canaries);
}

/** Which requests a canary takes, in the order of Lua. */
function canaryInWords(canary: KubeEndpoints | undefined): string {
  if (!canary) return 'not listed, so it takes nothing';
  if (canary.addresses.length === 0) return 'it has no endpoint, so it takes nothing';
  if (!canary.policy) return 'nothing says which requests it takes';
  const { header, headerValue, headerPattern, cookie, weight, weightTotal } = canary.policy;
  const byHeader = header === '' ? '' : `requests whose header ${code(header)} ${headerValue !== '' ? `is ${code(headerValue)}` : headerPattern !== '' ? `fits ${code(headerPattern)}` : 'is `always`, and none where it is `never`'}`;
  const byCookie = cookie === '' ? '' : `requests whose cookie ${code(cookie)} is \`always\`, and none where it is \`never\``;
  return [byHeader, byCookie, `${weight} of ${Math.max(100, weightTotal)} ${byHeader === '' && byCookie === '' ? 'requests' : 'others'}`].filter((part) => part !== '').join('; ');
}
