/** Exports locationPlaces: locations that stand twice, or where nginx allows none (ngx_http_core_location, ngx_http_join_exact_locations). */
import type { NginxLocation } from '../../model/nginx/config.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import type { Problem } from '../../base/span.ts';
import { locationLists } from './levels.ts';
import { problem } from './place.ts';
import { isOwn } from './tree.ts';

export function* locationPlaces(file: NginxFile): Generator<Problem> {
  for (const { list, parent } of locationLists(file)) {
    const seen = new Map<string, NginxLocation>();
    for (const one of list) {
      const { directive } = one;
      const wrong = parent && misplaced(one, parent);
      if (wrong && isOwn(file, directive)) yield problem('nginx-location-nested', 'error', wrong, directive.args.at(-1)?.span ?? directive.name.span);
      // Regexes and named locations may stand twice: the first one is chosen.
      if (one.kind !== 'exact' && one.kind !== 'prefix' && one.kind !== 'noregex') continue;
      const key = `${one.kind === 'exact' ? '=' : ''}${one.pattern}`;
      const first = seen.get(key);
      if (!first) seen.set(key, one);
      else if (isOwn(file, directive)) {
        const related = isOwn(file, first.directive) ? [{ message: 'The first one is here.', span: first.directive.name.span }] : undefined;
        yield problem('nginx-location-duplicate', 'error', `The location ${key} stands here twice: nginx refuses the second one${first.kind === one.kind ? '' : ' (with and without ^~ are the same)'}.`, directive.args.at(-1)?.span ?? directive.name.span, related);
      }
    }
  }
}

function misplaced(one: NginxLocation, parent: NginxLocation): string | undefined {
  const isRegex = one.kind === 'regex' || one.kind === 'iregex';
  if (parent.kind === 'exact') return `A location in the location = ${parent.pattern} could never be chosen: nginx refuses it.`;
  if (parent.kind === 'named') return `nginx allows no location in the named location ${parent.pattern}.`;
  if (one.kind === 'named') return `A named location stands in the server itself: nginx refuses ${one.pattern} here.`;
  if (!isRegex && !one.pattern.startsWith(parent.pattern)) return `The location ${one.pattern} is outside of the location ${parent.pattern} around it: nginx refuses it.`;
  return undefined;
}
