/**
 * Exports regexOrder: in what ingress-nginx writes, paths of one Ingress that a regex of another one may take. One Ingress of a host with use-regex or
 * rewrite-target makes regexes of the paths of all its Ingresses, tried in the order of the file, the longest first.
 */
import type { Problem } from '../../base/span.ts';
import type { NginxLocation } from '../../model/nginx/config.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import { problem } from './place.ts';
import { beginningOf, type Beginning } from './regexBeginning.ts';
import { isOwn } from './tree.ts';
import { covers, titleOf } from './unreachable.ts';

/** Locations of one server that are compared with each other. */
const most = 300;

export function* regexOrder(file: NginxFile): Generator<Problem> {
  for (const { locations } of file.config.servers) {
    const regexes = locations.filter(({ kind }) => kind === 'iregex' || kind === 'regex').slice(0, most).flatMap((location): Candidate[] => {
      const ingress = ingressOf(location);
      const begins = beginningOf(location.pattern, location.kind === 'iregex');
      return ingress === undefined || !begins ? [] : [{ location, ingress, begins }];
    });
    for (const [i, { location, ingress, begins }] of regexes.entries()) {
      const earlier = regexes.slice(0, i).find((one) => one.ingress !== ingress && overlaps(one.begins, begins));
      if (!earlier || !isOwn(file, location.directive)) continue;
      const { directive } = location;
      yield problem('nginx-regex-order', 'information', `Paths of the Ingress ${ingress.slice(0, 80)} may go to ${titleOf(earlier.location.directive)} of the Ingress ${earlier.ingress.slice(0, 80)}: one Ingress of the host with use-regex or rewrite-target makes regexes of all its paths, and the first that fits counts.`,
        { start: directive.name.span.start, end: (directive.args.at(-1) ?? directive.name).span.end }, isOwn(file, earlier.location.directive) ? [{ message: 'This one is tried before.', span: earlier.location.directive.name.span }] : undefined);
    }
  }
}

interface Candidate { readonly location: NginxLocation; readonly ingress: string; readonly begins: Beginning }

const ingressOf = ({ directive }: NginxLocation): string | undefined => directive.block?.find(({ name, args }) => name.text === 'set' && args[0]?.text === '$ingress_name')?.args[1]?.text;

/** What the first surely takes is said elsewhere: here something of it is left. */
function overlaps(first: Beginning, second: Beginning): boolean {
  if (!first.anchored || !second.anchored || covers(first, second) || first.text === '/') return false;
  const [a, b] = first.caseless ? [first.text.toLowerCase(), second.text.toLowerCase()] : [first.text, second.text];
  return b.startsWith(a) || a.startsWith(b);
}
