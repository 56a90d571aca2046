/** Exports backendNamed and endpointsInWords: the endpoints that ingress-nginx's Lua has for an upstream, where an open capture lists its backends. */
import { endpointTexts, type KubeEndpoints } from '../../base/kube.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import { code, list } from '../markdown.ts';

export function backendNamed(captures: readonly AnalysedFile[], name: string): KubeEndpoints | undefined {
  for (const { kube } of captures) {
    const found = kube.endpoints.find((one) => one.kind === 'Backend' && one.name === name);
    if (found) return found;
  }
  return undefined;
}

export function endpointsInWords(backend: KubeEndpoints): string {
  const texts = endpointTexts(backend);
  if (texts.length === 0) return 'Its Lua has no endpoint for it: requests get 503.';
  return `Endpoints in the controller's Lua memory${backend.balancing === undefined ? '' : `, chosen by ${code(backend.balancing)}`}:\n\n${list(texts.map((text) => code(text)), texts.length, 10)}`;
}
