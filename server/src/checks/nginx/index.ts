/** Exports nginxProblems: what is wrong with an nginx configuration. Each diagnostic has its file; adding one is writing the file and naming it here. */
import type { Pcre } from '../../base/pcre.ts';
import type { Problem } from '../../base/span.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import { limited } from '../limit.ts';
import { certificateMissing } from './certificates.ts';
import { directiveArguments } from './directiveArguments.ts';
import { directiveContext } from './directiveContext.ts';
import { directiveDuplicate } from './directiveDuplicate.ts';
import { directiveUnknown } from './directiveUnknown.ts';
import { directiveValue } from './directiveValue.ts';
import { includeMissing } from './includes.ts';
import { inheritanceLost } from './inherited.ts';
import { listens } from './listens.ts';
import { locationPlaces } from './locations.ts';
import { namesMissing } from './names.ts';
import { passes } from './passes.ts';
import { placedDirectives, type DirectiveCheck, type NginxCheck } from './place.ts';
import { regexOrder } from './regexOrder.ts';
import { regexInvalid } from './regexes.ts';
import { specialValues } from './specialValues.ts';
import { surprises } from './surprises.ts';
import { locationUnreachable } from './unreachable.ts';
import { variableUnknown } from './variables.ts';

/** Problems of one code that are reported one by one. */
const mostPerCode = 500;

/** What nginx's reader of files refuses: quotes, braces, semicolons. */
const syntaxProblems: NginxCheck = ({ tree }) => tree.problems;

const fileChecks: readonly NginxCheck[] = [syntaxProblems, directiveDuplicate, locationPlaces, locationUnreachable, listens, namesMissing, passes, certificateMissing, inheritanceLost, surprises, variableUnknown, regexOrder, includeMissing];
const directiveChecks: readonly DirectiveCheck[] = [directiveUnknown, directiveContext, directiveArguments, directiveValue, specialValues];

/** In the order of the text. Without an engine, regexes are not looked at. */
export function nginxProblems(file: NginxFile, pcre?: Pcre): Problem[] {
  const found = fileChecks.flatMap((check) => [...check(file)]);
  if (pcre) found.push(...regexInvalid(file, pcre));
  for (const placed of placedDirectives(file)) for (const check of directiveChecks) found.push(...check(placed));
  return limited(found, mostPerCode).sort((a, b) => a.span.start - b.span.start);
}
