/** Exports placedDirectives: each directive of a document with the context that it stands in, and the shape of checks that look at one. */
import type { Problem, Severity, Span } from '../../base/span.ts';
import { directivesNamed, type KnownDirective } from '../../knowledge/nginx/index.ts';
import type { NginxContext } from '../../knowledge/nginx/types.ts';
import type { NginxPart } from '../../knowledge/nginx/values.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';

export interface Placed {
  readonly file: NginxFile;
  readonly directive: NginxDirective;
  /** The blocks around it, the outermost first. */
  readonly parents: readonly NginxDirective[];
  /** Undefined where nobody can say: in blocks of unknown modules. */
  readonly context: NginxContext | undefined;
  /** What its name may mean anywhere. */
  readonly known: readonly KnownDirective[];
  /** What it means here; undefined where it may not stand here, or is unknown. */
  readonly here: KnownDirective | undefined;
}

/** Looks at the document, and at what it includes where that matters; tells of places in the document alone. */
export type NginxCheck = (file: NginxFile) => Iterable<Problem>;

export type DirectiveCheck = (placed: Placed) => Iterable<Problem>;

export const problem = (code: string, severity: Severity, message: string, span: Span, related?: Problem['related']): Problem => ({ code, severity, message, span, ...(related && { related }) });

/** Blocks by the context that they stand in and their name (NGX_HTTP_MAIN_CONF and its likes, as their handlers set cf->cmd_type). */
const blocks: Readonly<Record<string, NginxContext>> = {
  'main http': 'http', 'main events': 'events', 'main stream': 'stream', 'main mail': 'mail',
  'http server': 'server', 'http upstream': 'upstream', 'server location': 'location', 'location location': 'location',
  'server if': 'if in server', 'location if': 'if in location', 'location limit_except': 'limit_except',
  'stream server': 'stream server', 'stream upstream': 'stream upstream', 'mail server': 'mail server',
};

/** The context inside of these blocks, the outermost first; undefined in blocks of unknown modules. */
export const contextOf = (file: NginxFile, parents: readonly NginxDirective[]): NginxContext | undefined =>
  parents.reduce<NginxContext | undefined>((context, { name }) => context && blocks[`${context} ${name.text}`], rootContext(partAround(file, parents[0])));

/** Of what nginx -T printed, the file that a block stands in. */
const partAround = ({ tree, parts }: NginxFile, block: NginxDirective | undefined): Pick<NginxFile, 'tree'> => {
  const part = parts?.find(({ directives }) => block !== undefined && directives.includes(block));
  return { tree: part ? { ...tree, directives: part.directives } : tree };
};

export const partOf = (context: NginxContext | undefined): NginxPart => (context?.startsWith('stream') ? 'stream' : context?.startsWith('mail') ? 'mail' : 'http');

export function* placedDirectives(file: NginxFile): Generator<Placed> {
  if (!file.parts) return yield* placed(file, file.tree.directives, [], rootContext(file));
  for (const { directives } of file.parts) yield* placed(file, directives, [], rootContext({ tree: { ...file.tree, directives } }));
}

function* placed(file: NginxFile, list: readonly NginxDirective[], parents: readonly NginxDirective[], context: NginxContext | undefined): Generator<Placed> {
  for (const directive of list) {
    const known = directivesNamed(directive.name.text);
    const here = context && known.find(({ fact }) => fact.contexts.includes(context));
    yield { file, directive, parents, context, known, here };
    // Lines of a map are no directives: the module reads them itself.
    if (!directive.block || known.some(({ fact }) => fact.block === 'entries')) continue;
    yield* placed(file, directive.block, [...parents, directive], context && blocks[`${context} ${directive.name.text}`]);
  }
}

const wholeFiles = new Set(['http', 'events', 'stream', 'mail']);
/** Contexts that a file may be included into, in the order in which people do it. */
const included: readonly NginxContext[] = ['http', 'server', 'location', 'main', 'stream', 'upstream', 'stream server', 'mail', 'mail server', 'events', 'if in location', 'if in server', 'limit_except', 'stream upstream'];

/** Where a file's outermost directives stand: a file that some other one includes does not say it, and most of its directives decide. */
export function rootContext({ tree }: Pick<NginxFile, 'tree'>): NginxContext | undefined {
  const { directives } = tree;
  if (directives.some(({ name, block }) => block && wholeFiles.has(name.text))) return 'main';
  const facts = directives.map(({ name }) => directivesNamed(name.text)).filter((known) => known.length > 0);
  if (facts.length === 0) return undefined;
  const fitting = (context: NginxContext): number => facts.filter((known) => known.some(({ fact }) => fact.contexts.includes(context))).length;
  return [...included].sort((a, b) => fitting(b) - fitting(a))[0];
}
