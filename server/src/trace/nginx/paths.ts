/** Exports documentRoot, requestFilename, fileOf and triedFile: which file a URI stands for (ngx_http_map_uri_to_path). */
import type { NginxDirective, NginxLocation } from '../../model/nginx/config.ts';
import { isKnown, setting, settings, type RequestState, type Value } from './state.ts';

type Expand = (state: RequestState, text: string) => Value;

interface Alias { readonly text: string; /** How much of the URI it takes the place of; `all` in a location with a regex. */ readonly part: number | 'all' }

/** The nearest root or alias, where it is an alias. Inherited by locations inside, it stands for the part of the one that has it. */
function aliasOf({ scope: { block, outer }, server }: RequestState): Alias | undefined {
  for (const [i, list] of [block, ...outer].entries()) {
    const own = list.find((one) => one.name.text === 'alias' || one.name.text === 'root');
    if (!own) continue;
    if (own.name.text === 'root') return undefined;
    // An `if` has the location around it.
    const holder = [list, ...outer.slice(i)].map((each) => holding(server.locations, each)).find((one) => one !== undefined);
    return { text: own.args[0]?.text ?? '', part: holder?.kind === 'regex' || holder?.kind === 'iregex' ? 'all' : (holder?.pattern.length ?? 0) };
  }
  return undefined;
}

function holding(locations: readonly NginxLocation[], block: readonly NginxDirective[]): NginxLocation | undefined {
  for (const one of locations) {
    const found = one.directive.block === block ? one : holding(one.children, block);
    if (found) return found;
  }
  return undefined;
}

export function documentRoot(state: RequestState, expand: Expand): Value {
  const alias = aliasOf(state);
  return absolute(expand(state, alias?.text ?? setting(state.scope, 'root') ?? 'html'));
}

const absolute = (value: Value): Value => (isKnown(value) && !value.startsWith('/') ? `/etc/nginx/${value}` : value);

/** The whole path of a URI's file. */
export const requestFilename = (state: RequestState, expand: Expand): Value => fileOf(state, state.uri, expand);

/** `uri` stands in the place of the request's own one; a location's alias takes the place of the location's part. */
export function fileOf(state: RequestState, uri: string, expand: Expand): Value {
  const alias = aliasOf(state);
  const root = documentRoot(state, expand);
  if (!isKnown(root)) return root;
  if (alias === undefined) return root.replace(/\/$/, '') + uri;
  if (!state.validLocation) return { unknown: 'an alias cannot be used where the URI was rewritten: nginx answers 500' };
  if (alias.part === 'all') return state.uriOnAlias ? root + uri : root;
  return root + uri.slice(alias.part);
}

/** The file that try_files looks at, and the URI that the request has where it is there (ngx_http_try_files_handler). */
export function triedFile(state: RequestState, name: string, hasVariables: boolean, expand: Expand): { readonly path: Value; readonly uri: string; readonly onAlias: boolean } {
  const alias = aliasOf(state);
  if (alias === undefined || !state.validLocation) return { path: fileOf(state, name, expand), uri: name, onAlias: false };
  const root = documentRoot(state, expand);
  const join = (rest: string): Value => (isKnown(root) ? root + rest : root);
  if (alias.part === 'all') return { path: join(name), uri: name, onAlias: true };
  const part = state.uri.slice(0, alias.part);
  const rest = hasVariables && name.startsWith(part) ? name.slice(alias.part) : name;
  return { path: join(rest), uri: part + rest, onAlias: false };
}

/** A URI that try_files made of variables lacks the part that an alias stands for, even where it is gone on to (ngx_http_try_files_handler). */
export function withoutAliased(state: RequestState, uri: string): string {
  const part = aliasOf(state)?.part;
  return typeof part === 'number' && uri.startsWith(state.uri.slice(0, part)) ? uri.slice(part) : uri;
}

/** Whether the scope has files of its own: for steps. */
export const hasRoot = (state: RequestState): boolean => settings(state.scope, 'root').length > 0 || aliasOf(state) !== undefined;
