/**
 * Exports nginxDefinition, nginxReferences, nginxHighlight, nginxPrepareRename and nginxRename: from a name of a configuration to where it is
 * defined and used, in the document and in what it includes; from a URI to the location that nginx would choose for it.
 */
import { DocumentHighlightKind, type DocumentHighlight, type Location, type LocationLink, type Range, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver-types';
import { bytesOf } from '../../base/bytes.ts';
import type { Pcre } from '../../base/pcre.ts';
import type { Span } from '../../base/span.ts';
import { positionAt } from '../../base/text.ts';
import { variableNamed } from '../../knowledge/nginx/index.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';
import { chooseLocation } from '../../trace/nginx/choose.ts';
import { rangeOf } from '../convert.ts';
import type { Refused } from '../rename.ts';
import { directiveAt } from './at.ts';
import { namesOf, type NginxName } from '../../model/nginx/names.ts';

const rangeIn = ({ source: { lines } }: NginxDirective, span: Span): Range => ({ start: positionAt(lines, span.start), end: positionAt(lines, span.end) });
const locationOf = ({ directive, span }: NginxName): Location => ({ uri: directive.source.uri, range: rangeIn(directive, span) });

/** What defines the name; for the URI of an error page and the like the location; for an include its files. */
export function nginxDefinition(file: NginxFile, offset: number, pcre: () => Pcre): LocationLink[] | null {
  const name = namesOf(file).at(offset);
  if (name) {
    const found = namesOf(file).places(name.key).filter(({ defines }) => defines);
    return found.length === 0 ? null : found.map(({ directive, span }) => linkTo(file, name.span, directive, span));
  }
  const at = directiveAt(file, offset);
  if (!at?.word || at.word === at.directive.name) return null;
  const { directive, parents, word } = at;
  if (directive.name.text === 'include') {
    return (file.included(directive) ?? []).map(({ source: { uri } }): LocationLink => ({ originSelectionRange: rangeOf(file, word.span), targetUri: uri, targetRange: start, targetSelectionRange: start }));
  }
  const leads = ['error_page', 'try_files', 'auth_request', 'mirror', 'index', 'post_action'].includes(directive.name.text) && word === directive.args.at(-1);
  const server = leads && word.text.startsWith('/') && !word.text.includes('$') ? parents.findLast((parent) => parent.name.text === 'server') : undefined;
  const model = server && file.config.servers.find((one) => one.directive.span.start === server.span.start && one.directive.source.uri === file.uri);
  if (!model) return null;
  const choice = chooseLocation(model.locations, bytesOf(word.text.replace(/\?.*$/s, '')), (pattern, caseless, subject) => {
    const regex = pcre().compile(pattern, caseless);
    const fits = 'exec' in regex ? regex.exec(subject) : undefined;
    return fits !== undefined && fits !== 'limit';
  });
  const location = 'redirect' in choice ? choice.redirect : choice.location;
  return location ? [linkTo(file, word.span, location.directive, location.directive.name.span)] : null;
}

const start: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function linkTo(file: NginxFile, from: Span, target: NginxDirective, span: Span): LocationLink {
  return { originSelectionRange: rangeOf(file, from), targetUri: target.source.uri, targetRange: rangeIn(target, target.span), targetSelectionRange: rangeIn(target, span) };
}

export function nginxReferences(file: NginxFile, offset: number, includeDeclaration: boolean): Location[] | null {
  const name = namesOf(file).at(offset);
  return name ? namesOf(file).places(name.key).filter(({ defines }) => includeDeclaration || !defines).map(locationOf) : null;
}

export function nginxHighlight(file: NginxFile, offset: number): DocumentHighlight[] | null {
  const name = namesOf(file).at(offset);
  if (!name) return null;
  return namesOf(file).places(name.key).filter(({ directive }) => directive.source.uri === file.uri).map(({ span, defines }) => ({ range: rangeOf(file, span), kind: defines ? DocumentHighlightKind.Write : DocumentHighlightKind.Read }));
}

export function nginxPrepareRename(file: NginxFile, offset: number): { range: Range; placeholder: string } | Refused {
  const found = renamable(file, offset);
  return 'refused' in found ? found : { range: rangeOf(file, found.span), placeholder: found.name };
}

export function nginxRename(file: NginxFile, offset: number, written: string): WorkspaceEdit | Refused {
  const found = renamable(file, offset);
  if ('refused' in found) return found;
  const name = found.kind === 'variable' ? written.replace(/^\$/, '') : found.kind === 'named location' && !written.startsWith('@') ? `@${written}` : written;
  if (!(found.kind === 'variable' ? /^[A-Za-z_]\w*$/ : found.kind === 'named location' ? /^@[\w.-]+$/ : /^[\w.-]+$/).test(name)) return { refused: `${written} is no name for a ${found.kind}.` };
  const names = namesOf(file);
  const key = found.key.slice(0, found.key.length - found.name.length) + (found.kind === 'variable' || found.kind === 'upstream' ? name.toLowerCase() : name);
  if (key !== found.key && names.places(key).length > 0) return { refused: `There is a ${found.kind} ${name} already.` };
  if (found.kind === 'variable' && variableNamed(name.toLowerCase()) !== undefined) return { refused: `nginx itself has a variable $${name}.` };
  const changes: Record<string, TextEdit[]> = {};
  for (const { directive, span } of names.places(found.key)) (changes[directive.source.uri] ??= []).push({ range: rangeIn(directive, span), newText: name });
  return { changes };
}

function renamable(file: NginxFile, offset: number): NginxName | Refused {
  const name = namesOf(file).at(offset);
  if (!name) return { refused: 'Only variables, upstreams, named locations, zones and log formats can be renamed.' };
  if (name.kind === 'variable' && variableNamed(name.name.toLowerCase())) return { refused: `$${name.name} is made by nginx or one of its modules, which gives it its name.` };
  const defined = namesOf(file).places(name.key).some(({ defines }) => defines);
  if (name.kind === 'variable' && !defined) return { refused: `$${name.name} is not made in this configuration: nginx or one of its modules gives it its name.` };
  if (!defined) return { refused: `This configuration does not define the ${name.kind} ${name.name}.` };
  return name;
}
