/** Exports nginxCompletion: what may stand at an offset of an nginx configuration: directives of the block, and what their arguments may be. */
import { CompletionItemKind, type CompletionList } from 'vscode-languageserver-types';
import type { Span } from '../../base/span.ts';
import { contextOf } from '../../checks/nginx/place.ts';
import { directivesNamed, nginxModules, type KnownDirective } from '../../knowledge/nginx/index.ts';
import { builtInVariables } from '../../knowledge/nginx/variables.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import { isPattern, namesOf } from '../../model/nginx/names.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';
import { listOf, type Proposal } from '../completion/items.ts';
import { code, paragraphs } from '../markdown.ts';
import { argumentProposals } from './arguments.ts';
import { statementAt, type Statement } from './statement.ts';

export interface NginxCompletionContext {
  /** The client writes snippets. */
  readonly snippets: boolean;
  /** The character that asked; a blank asks only where an argument must follow, others only where they mean something. */
  readonly trigger?: string;
}

/** Characters that begin or join words of a configuration, beside letters. */
export const nginxCompletionTriggers = ['$', '@', '='];

/** Null in comments, in Lua but for `ngx.var.`, and where nothing is known. */
export function nginxCompletion(file: NginxFile, offset: number, { snippets, trigger }: NginxCompletionContext): CompletionList | null {
  const statement = statementAt(file, offset);
  if (!statement) return null;
  const { word, typed } = statement;
  if (statement.kind === 'lua') return inLua(file, offset, statement.directive);
  const variable = isRegex(statement) ? undefined : variableAt(file, word, offset);
  if (variable && !(statement.kind === 'argument' && makesVariable(statement))) return listOf(file, variableProposals(file, true), variable, file.lines.text.slice(variable.start, offset));
  if (trigger !== undefined && '$,*'.includes(trigger)) return null;
  if (statement.kind === 'name') {
    if (trigger === ' ') return null;
    return listOf(file, nameProposals(file, statement, snippets), word, typed);
  }
  return listOf(file, argumentProposals(file, statement), word, typed);
}

/** A dollar sign in a pattern is its end. */
const isRegex = (statement: Statement): boolean => statement.kind === 'argument' && isPattern(statement.directive, statement.directive.args[statement.index] ?? statement.directive.name);

/** The name of the variable that the cursor is in, behind `$` or `${`. */
function variableAt(file: NginxFile, word: Span, offset: number): Span | undefined {
  const { text } = file.lines;
  const before = /\$\{?(\w*)$/.exec(text.slice(Math.max(word.start, offset - 200), offset));
  if (!before) return undefined;
  const after = /^\w*/.exec(text.slice(offset, Math.min(word.end, offset + 200)))![0];
  return { start: offset - before[1]!.length, end: offset + after.length };
}

/** The first argument of `set` and the last of `map` name a new variable. */
const makesVariable = ({ directive, index }: Statement & { kind: 'argument' }): boolean => directive.name.text === 'set' && index === 0;

function* variableProposals(file: NginxFile, withFamilies: boolean): Generator<Proposal> {
  for (const { kind, name, defines } of namesOf(file).own) if (kind === 'variable' && defines) yield { label: name, kind: CompletionItemKind.Variable, rank: 1, detail: 'of this configuration' };
  for (const [name, text] of builtInVariables) {
    if (!name.endsWith('*')) yield { label: name, kind: CompletionItemKind.Variable, rank: 3, detail: 'nginx', help: text };
    else if (withFamilies) yield { label: name.slice(0, -1), kind: CompletionItemKind.Variable, rank: 4, detail: `$${name.slice(0, -1)}…`, help: text };
  }
}

function inLua(file: NginxFile, offset: number, directive: NginxDirective): CompletionList | null {
  const before = /\bngx\.var\.(\w*)$/.exec(file.lines.text.slice(Math.max(directive.lua!.start, offset - 200), offset));
  return before ? listOf(file, variableProposals(file, false), { start: offset - before[1]!.length, end: offset }, before[1]!) : null;
}

function* nameProposals(file: NginxFile, { parents, word }: Statement, snippets: boolean): Generator<Proposal> {
  const parent = parents.at(-1)?.name.text ?? '';
  if (directivesNamed(parent).some(({ fact }) => fact.block === 'entries')) return yield* entryProposals(parent);
  const context = contextOf(file, parents);
  const { text } = file.lines;
  const isLast = /^[ \t]*(?:[\r\n}#]|$)/.test(text.slice(word.end, word.end + 200));
  for (const module of nginxModules) {
    for (const fact of module.directives) {
      if (context !== undefined && !fact.contexts.includes(context)) continue;
      const written = isLast && snippets ? snippetOf({ module, fact }) : undefined;
      yield {
        label: fact.name, kind: fact.block ? CompletionItemKind.Module : CompletionItemKind.Keyword, rank: module.origin ? 4 : 2, detail: module.name,
        help: paragraphs(fact.text, `Written: ${code(fact.syntax, 200)}`, fact.default !== undefined && `Default: ${code(fact.default)}`), ...(written !== undefined && { text: written, snippet: true }),
      };
    }
  }
}

/** A directive as somebody goes on to write it. */
function snippetOf({ fact: { name, args, block, flag } }: KnownDirective): string {
  const head = args[1] === 0 ? name : flag ? `${name} \${1|on,off|}` : `${name} $1`;
  return block ? `${head} {\n\t$0\n}` : args[1] === 0 ? `${head};` : `${head};$0`;
}

const entries: Readonly<Record<string, readonly (readonly [label: string, help: string])[]>> = {
  map: [['default', 'The value where nothing else fits.'], ['hostnames', 'Keys may be `*.name` and `name.*`.'], ['include', 'More lines, from a file.'], ['volatile', 'The variable is worked out each time that it is asked for.']],
  geo: [['default', 'The value where no address fits.'], ['delete', 'Takes a network out again.'], ['include', 'More lines, from a file.'], ['proxy', 'Addresses of proxies, whose X-Forwarded-For counts.'], ['proxy_recursive', 'X-Forwarded-For is followed through all of its proxies.'], ['ranges', 'Keys are ranges of addresses.']],
  split_clients: [['*', 'What is left.']],
};

function* entryProposals(parent: string): Generator<Proposal> {
  for (const [label, help] of Object.hasOwn(entries, parent) ? entries[parent]! : []) yield { label, kind: CompletionItemKind.Keyword, help };
}
