/** Exports nginxHover: what a directive, its values and its variables mean; in files of ingress-nginx, where they come from. */
import type { Hover } from 'vscode-languageserver-types';
import type { Span } from '../../base/span.ts';
import { lineAt } from '../../base/text.ts';
import { contextOf } from '../../checks/nginx/place.ts';
import { directivesNamed, variableNamed, type KnownDirective } from '../../knowledge/nginx/index.ts';
import { ingressComment, ingressField, ingressLua, ingressLuaFile, ingressVariable, ingressWord } from '../../knowledge/nginx/ingress.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import { baseName } from '../../model/names.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';
import { rangeOf } from '../convert.ts';
import { code, list, paragraphs } from '../markdown.ts';
import { directiveAt } from './at.ts';
import { backendNamed, endpointsInWords } from './backends.ts';
import { originInWords, originOf } from './ingressOrigin.ts';
import { namesOf, type NginxName } from '../../model/nginx/names.ts';
import { lineInWords } from './words.ts';

/** Places of a name that a hover lists. */
const mostPlaces = 8;
/** Of a comment no more is read. */
const longestComment = 500;

export function nginxHover(file: NginxFile, offset: number, captures: readonly AnalysedFile[] = []): Hover | null {
  const name = namesOf(file).at(offset);
  const comment = isIngress(file) ? file.tree.comments[commentAt(file, offset)] : undefined;
  if (comment) return say(file, comment, ingressComment(file.lines.text.slice(comment.start, Math.min(comment.end, comment.start + longestComment)).trimEnd()));
  const found = directiveAt(file, offset);
  if (name?.kind === 'variable') return say(file, name.span, ofVariable(file, name));
  if (!found) return null;
  const { directive, parents, word } = found;
  if (!word) return directive.lua && offset >= directive.lua.start ? ofLua(file, directive, offset) : null;
  if (name && word !== directive.name) return say(file, name.span, ofName(file, name));
  return say(file, word.span, word === directive.name ? ofDirective(file, directive, parents) : paragraphs(ofArgument(file, directive, parents, word.text), ofUpstream(directive, captures)));
}

const say = (file: NginxFile, span: Span, value: string | undefined): Hover | null => (value === undefined || value === '' ? null : { contents: { kind: 'markdown', value }, range: rangeOf(file, span) });

const ingress = new WeakMap<NginxFile, boolean>();

/** Whether ingress-nginx wrote the file. */
export function isIngress(file: NginxFile): boolean {
  let known = ingress.get(file);
  if (known === undefined) ingress.set(file, (known = /^# Configuration checksum: \d|\bupstream_balancer\b|\blua_ingress\b|\$proxy_upstream_name\b/m.test(file.lines.text.slice(0, 200_000))));
  return known;
}

function meaningOf(file: NginxFile, directive: NginxDirective, parents: readonly NginxDirective[]): KnownDirective | undefined {
  const known = directivesNamed(directive.name.text);
  const context = contextOf(file, parents);
  return known.find(({ fact }) => context !== undefined && fact.contexts.includes(context)) ?? known[0];
}

/** Lines of a map, types or geo are no directives. */
const isEntry = (parents: readonly NginxDirective[]): boolean => directivesNamed(parents.at(-1)?.name.text ?? '').some(({ fact }) => fact.block === 'entries');

function ofDirective(file: NginxFile, directive: NginxDirective, parents: readonly NginxDirective[]): string | undefined {
  const { text } = directive.name;
  if (isEntry(parents)) return paragraphs(ofEntry(parents.at(-1)!, directive), ofOrigin(file, directive, parents));
  const meaning = meaningOf(file, directive, parents);
  if (!meaning) return paragraphs(`${code(text)} is a directive of no module known here. nginx takes it only where it was built with a module that has it.`, ofOrigin(file, directive, parents));
  const { fact, module } = meaning;
  const words = lineInWords(directive);
  const luaFile = directive.args.at(text === 'set_by_lua_file' ? 1 : 0)?.text;
  const luaWords = isIngress(file) && text.endsWith('_by_lua_file') && luaFile !== undefined ? ingressLuaFile(luaFile) : undefined;
  return paragraphs(
    `**${code(text)}** (${module.name}${module.origin ? `, by ${module.origin}` : ''})`,
    fact.text,
    words !== undefined && `In this line: ${words}.`,
    luaWords,
    ofOrigin(file, directive, parents),
    list([`Written: ${code(fact.syntax, 200)}`, `Default: ${fact.default === undefined ? 'none' : code(fact.default)}`, `Stands in: ${fact.contexts.join(', ')}`, ...(fact.since === undefined ? [] : [`Since nginx ${fact.since}`])]),
    `[Documentation](${module.page}${module.page.includes('nginx.org') ? `#${text}` : ''})`,
  );
}

/** What of the cluster made the line; a line of a map stands for the map. */
function ofOrigin(file: NginxFile, directive: NginxDirective, parents: readonly NginxDirective[]): string | undefined {
  if (!isIngress(file)) return undefined;
  const entry = isEntry(parents) && directive.name.text !== 'auto_reload';
  const origin = originOf(entry ? parents.at(-1)! : directive, entry ? parents.slice(0, -1) : parents, file.lines.text);
  return origin && `ingress-nginx: ${originInWords(origin)}`;
}

function ofEntry(parent: NginxDirective, entry: NginxDirective): string | undefined {
  const kind = parent.name.text;
  const key = entry.name.text;
  const value = entry.args[0]?.text ?? '';
  const variable = parent.args.at(-1)?.text ?? '';
  const source = parent.args.length > 1 ? parent.args[0]!.text : '$remote_addr';
  if (kind === 'types') return `Files that end in ${entry.args.map(({ text }) => code(`.${text}`)).join(', ')} have the media type ${code(key)}.`;
  if (kind === 'split_clients') return `${key === '*' ? 'What is left' : code(key)} of all values of ${code(source)} gives ${code(variable)} the value ${code(value)}.`;
  if (kind === 'geoip2') return ofDatabase(entry);
  if (kind !== 'map' && kind !== 'geo') return undefined;
  if (entry.args.length === 0) return key === 'hostnames' ? 'Keys may be `*.name` and `name.*`.' : key === 'volatile' ? 'The variable is worked out each time that it is asked for.' : key === 'ranges' ? 'Keys are ranges of addresses.' : key === 'proxy_recursive' ? 'Several proxies are passed over to find the client\'s address.' : undefined;
  if (kind === 'geo' && key === 'proxy') return `A proxy at ${code(value)} is believed: the client's address is the one in its X-Forwarded-For.`;
  if (kind === 'geo' && key === 'delete') return `Takes ${code(value)} out of what stands above.`;
  if (key === 'include') return `Lines of ${code(value)} stand here.`;
  const when = key === 'default' ? 'where nothing else fits' : key.startsWith('~') ? `where ${code(source)} fits the regex ${code(key.slice(key[1] === '*' ? 2 : 1))}${key[1] === '*' ? ', upper and lower case alike' : ''}` : kind === 'geo' ? `for addresses in ${code(key)}` : `where ${code(source)} is ${code(key)}`;
  return `${code(variable)} is ${value === '' ? 'empty' : code(value)} ${when}.`;
}

/** A line of geoip2: `$variable [default=value] [source=$address] key …;`. */
function ofDatabase({ name, args }: NginxDirective): string | undefined {
  const words = args.map(({ text }) => text);
  if (name.text === 'auto_reload') return `Each ${code(words[0] ?? '')} it is looked whether the database has changed.`;
  if (!name.text.startsWith('$')) return undefined;
  const named = (key: string): string | undefined => words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
  const keys = words.filter((word) => !/^(?:default|source)=/.test(word));
  return `${code(name.text)} is what the database has under ${keys.map((key) => code(key)).join(', ')} for ${code(named('source') ?? '$remote_addr')}${named('default') === undefined ? '' : `, or else ${code(named('default')!)}`}.`;
}

function ofArgument(file: NginxFile, directive: NginxDirective, parents: readonly NginxDirective[], word: string): string | undefined {
  const placeholder = isIngress(file) ? ingressWord(word) ?? (directive.name.text.endsWith('_by_lua_file') ? ingressLuaFile(word) : undefined) : undefined;
  const words = isEntry(parents) ? ofEntry(parents.at(-1)!, directive) : lineInWords(directive);
  return paragraphs(words !== undefined && (isEntry(parents) ? words : `${code(directive.name.text)}: ${words}.`), placeholder) || undefined;
}

/** The endpoints of what $proxy_upstream_name is set to. */
function ofUpstream({ name, args }: NginxDirective, captures: readonly AnalysedFile[]): string | undefined {
  const backend = name.text === 'set' && args[0]?.text === '$proxy_upstream_name' ? backendNamed(captures, args[1]?.text ?? '') : undefined;
  return backend && endpointsInWords(backend, captures);
}

/** A name that is defined somewhere in the configuration. */
function ofName(file: NginxFile, name: NginxName): string {
  const places = namesOf(file).places(name.key);
  const [definition] = places.filter(({ defines }) => defines);
  const servers = name.kind === 'upstream' ? (definition?.directive.block ?? []).filter((one) => one.name.text === 'server').map((one) => code(one.args.map(({ text }) => text).join(' '))) : [];
  const placeholder = isIngress(file) ? ingressWord(name.name) : undefined;
  const uses = places.filter(({ defines }) => !defines).length;
  return paragraphs(
    `**${name.kind[0]!.toUpperCase()}${name.kind.slice(1)} ${code(name.name)}**${definition ? `, defined in ${placeInWords(file, definition)}` : ''}`,
    placeholder,
    servers.length > 0 && list(servers),
    !definition && (name.kind === 'upstream' ? 'No upstream of this file has the name: nginx looks it up when it starts.' : name.kind === 'log format' && name.name === 'combined' ? 'nginx has this format itself.' : 'This file does not define it.'),
    `Used ${uses === 1 ? 'once' : `${uses} times`}.`,
  );
}

function ofVariable(file: NginxFile, name: NginxName): string {
  const own = variableNamed(name.name);
  const meant = isIngress(file) ? ingressVariable(name.name) : undefined;
  const places = namesOf(file).places(name.key);
  const definitions = places.filter(({ defines }) => defines);
  const distinct = [...new Map(definitions.map((place) => [inWords(place), place])).values()];
  return paragraphs(
    `**Variable ${code(`$${name.name}`)}**`,
    meant, own !== undefined && `nginx's own: ${own}`,
    distinct.length > 0 && `Made by:\n\n${list(distinct.slice(0, mostPlaces).map((place) => `${inWords(place)} (${placeInWords(file, place)})`), distinct.length, mostPlaces)}`,
    own === undefined && definitions.length === 0 && 'Nothing in this file makes it, and nginx itself has no variable of this name: a module, or an included file, may.',
  );
}

/** `set $a b`, `map $host $a`: what makes a variable, shortened. */
function inWords({ directive, name }: NginxName): string {
  const { name: { text }, args } = directive;
  if (args.some((arg) => arg.text.includes(`?<${name}>`) || arg.text.includes(`?P<${name}>`) || arg.text.includes(`?'${name}'`))) return `a group of the regex of ${code([text, ...args.map((arg) => arg.text)].join(' '), 80)}`;
  return code([text, ...args.map((arg) => arg.text)].join(' '), 80);
}

const placeInWords = (file: NginxFile, { directive: { source }, span }: NginxName): string => `${source.uri === file.uri ? '' : `${code(baseName(source.uri))}, `}line ${lineAt(source.lines, span.start) + 1}`;

/** A field of the controller's Lua, or the calls of the block. */
function ofLua(file: NginxFile, directive: NginxDirective, offset: number): Hover | null {
  if (!isIngress(file)) return null;
  const { start, end } = directive.lua!;
  const before = /\w{0,60}$/.exec(file.lines.text.slice(Math.max(start, offset - 60), offset))![0];
  const word = before + /^\w{0,60}/.exec(file.lines.text.slice(offset, Math.min(end, offset + 60)))![0];
  const field = ingressField(word);
  if (field !== undefined) return say(file, { start: offset - before.length, end: offset - before.length + word.length }, paragraphs(`**${code(word)}**`, `ingress-nginx: ${field}`));
  const text = file.lines.text.slice(start, end);
  const known = ingressLua.filter(([call]) => call.test(text)).map(([, words]) => words);
  return known.length > 0 ? say(file, directive.lua!, list(known, undefined, 10)) : null;
}

/** The index of the comment at the offset, by binary search; -1 for none. */
function commentAt({ tree: { comments } }: NginxFile, offset: number): number {
  let low = 0;
  let high = comments.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const { start, end } = comments[middle]!;
    if (offset < start) high = middle - 1;
    else if (offset > end) low = middle + 1;
    else return middle;
  }
  return -1;
}
