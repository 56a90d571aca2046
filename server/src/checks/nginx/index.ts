/** Exports nginxProblems: what is wrong with an nginx configuration. Each diagnostic has its file; adding one is writing the file and naming it here. */
import type { Problem } from '../../base/span.ts';
import type { NginxFile } from '../../model/nginx/file.ts';

/** Looks at the document, and at what it includes where that matters; tells of places in the document alone. */
export type NginxCheck = (file: NginxFile) => Iterable<Problem>;

/** What nginx's reader of files refuses: quotes, braces, semicolons. */
const syntaxProblems: NginxCheck = ({ tree }) => tree.problems;

const checks: readonly NginxCheck[] = [syntaxProblems];

/** In the order of the text. */
export const nginxProblems = (file: NginxFile): Problem[] => checks.flatMap((check) => [...check(file)]).sort((a, b) => a.span.start - b.span.start);
