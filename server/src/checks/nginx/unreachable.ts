/** Exports locationUnreachable: locations that no request can come to, since an earlier regex or a `return` of the server takes all of theirs. */
import type { Problem } from '../../base/span.ts';
import type { NginxLocation } from '../../model/nginx/config.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';
import { locationLists } from './levels.ts';
import { problem } from './place.ts';
import { beginningOf, type Beginning } from './regexBeginning.ts';
import { isOwn } from './tree.ts';

/** Regexes of one level that later locations are compared with; a server with more has been generated. */
const mostRegexes = 200;

export function* locationUnreachable(file: NginxFile): Generator<Problem> {
  for (const { list, server, parent } of locationLists(file)) {
    const ends = parent ? undefined : server?.block?.find(({ name }) => name.text === 'return');
    if (ends) {
      for (const { directive, kind } of list) if (kind !== 'named' && isOwn(file, directive)) yield unreachable(file, directive, `${titleOf(directive)} is never chosen: the return of the server answers every request before.`, ends);
      continue;
    }
    const regexes: { readonly location: NginxLocation; readonly takes: Beginning }[] = [];
    for (const location of list) {
      if (location.kind !== 'regex' && location.kind !== 'iregex') continue;
      const takes = beginningOf(location.pattern, location.kind === 'iregex');
      const earlier = regexes.find((one) => one.location.pattern === location.pattern && one.location.kind === location.kind) ?? (takes && regexes.find((one) => covers(one.takes, takes)));
      if (earlier && isOwn(file, location.directive)) yield unreachable(file, location.directive, `${titleOf(location.directive)} is never chosen: ${titleOf(earlier.location.directive)} stands before it and fits all of its paths. nginx takes the first regex that fits.`, earlier.location.directive);
      if (takes && regexes.length < mostRegexes) regexes.push({ location, takes });
    }
    for (const location of list) {
      if (location.kind !== 'prefix' || location.children.length > 0) continue;
      const taken = regexes.find(({ takes }) => covers(takes, { text: location.pattern, anchored: true, caseless: false }));
      if (taken && isOwn(file, location.directive)) yield unreachable(file, location.directive, `${titleOf(location.directive)} is never chosen: the regex of ${titleOf(taken.location.directive)} fits all of its paths, and regexes go before prefixes without ^~.`, taken.location.directive);
    }
    const named = new Map<string, NginxDirective>();
    for (const { kind, pattern, directive } of list) {
      if (kind !== 'named') continue;
      const first = named.get(pattern);
      if (!first) named.set(pattern, directive);
      else if (isOwn(file, directive)) yield unreachable(file, directive, `The second ${pattern} is never chosen: nginx takes the first one.`, first);
    }
  }
}

export const titleOf = ({ name, args }: NginxDirective): string => [name.text, ...args.map(({ text }) => text.slice(0, 80))].join(' ');

function unreachable(file: NginxFile, directive: NginxDirective, message: string, by: NginxDirective): Problem {
  const related = isOwn(file, by) ? [{ message: 'This takes its requests.', span: by.name.span }] : undefined;
  return problem('nginx-location-unreachable', 'warning', message, { start: directive.name.span.start, end: (directive.args.at(-1) ?? directive.name).span.end }, related);
}

/** Whether every path that fits the second one fits the first, by what both begin with; false where that cannot be shown. */
export function covers(first: Beginning, second: Beginning): boolean {
  if (first.takes === undefined || (first.anchored && !second.anchored)) return false;
  if (second.caseless && !first.caseless && /[a-z]/i.test(first.takes)) return false;
  const [a, b] = first.caseless ? [first.takes.toLowerCase(), second.text.toLowerCase()] : [first.takes, second.text];
  return first.anchored ? b.startsWith(a) : b.includes(a);
}
