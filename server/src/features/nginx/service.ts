/** Exports serviceAt, the Service that a location of ingress-nginx sends to, servicePlaces, where open captures list it, and locationsOfService, the way back. */
import type { Location, LocationLink } from 'vscode-languageserver-types';
import { contains } from '../../base/span.ts';
import { positionAt } from '../../base/text.ts';
import { fileOf } from '../../model/box.ts';
import type { NginxLocation } from '../../model/nginx/config.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';
import { rangeOf } from '../convert.ts';
import { directiveAt } from './at.ts';

export interface ServiceName { readonly namespace: string; readonly name: string }

/** At `set $service_name`, `$service_port` or `$proxy_upstream_name` of ingress-nginx. */
export function serviceAt(file: NginxFile, offset: number): ServiceName | undefined {
  const at = directiveAt(file, offset);
  const name = at?.directive.name.text === 'set' ? at.directive.args[0]?.text : undefined;
  if (!at || !name || !['$service_name', '$service_port', '$proxy_upstream_name', '$namespace', '$ingress_name'].includes(name)) return undefined;
  return serviceOfBlock(at.parents.at(-1)?.block ?? []);
}

/** What a block sets the variables of ingress-nginx to. */
export function serviceOfBlock(block: readonly NginxDirective[]): ServiceName | undefined {
  const value = (variable: string): string => block.find(({ name, args }) => name.text === 'set' && args[0]?.text === variable)?.args[1]?.text ?? '';
  const name = value('$service_name');
  return name === '' ? undefined : { namespace: value('$namespace') || 'default', name };
}

export function servicePlaces({ namespace, name }: ServiceName, files: readonly AnalysedFile[]): LocationLink[] | null {
  const found = files.flatMap((file) => file.kube.services.filter((service) => service.name === name && service.namespace === namespace).map((service): LocationLink => {
    const source = fileOf(file, service);
    const range = rangeOf(source, service.nameSpan);
    return { targetUri: source.uri, targetRange: rangeOf(source, service.span), targetSelectionRange: range };
  }));
  const once = [...new Map(found.map((link) => [`${link.targetUri} ${link.targetSelectionRange.start.line}`, link])).values()];
  return once.length > 0 ? once : null;
}

/** At the name of a Service in a capture: the locations of open configurations that send to it. Null elsewhere. */
export function locationsOfService({ own, kube }: AnalysedFile, offset: number, configs: readonly NginxFile[]): Location[] | null {
  const wanted = (own.kube ?? kube).services.find(({ nameSpan, uri }) => uri === undefined && contains(nameSpan, offset));
  if (!wanted) return null;
  const flat = (list: readonly NginxLocation[]): NginxLocation[] => list.flatMap((one) => [one, ...flat(one.children)]);
  const found = configs.flatMap(({ config }) => config.servers).flatMap(({ locations }) => flat(locations)).filter(({ directive }) => {
    const service = serviceOfBlock(directive.block ?? []);
    return service?.name === wanted.name && service.namespace === wanted.namespace;
  });
  return found.map(({ directive: { source, name, args } }): Location => ({ uri: source.uri, range: { start: positionAt(source.lines, name.span.start), end: positionAt(source.lines, (args.at(-1) ?? name).span.end) } }));
}
