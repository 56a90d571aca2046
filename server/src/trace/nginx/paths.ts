/** Exports documentRoot, requestFilename and fileOf: which file a URI stands for (ngx_http_map_uri_to_path). */
import { isKnown, setting, settings, type RequestState, type Value } from './state.ts';

type Expand = (state: RequestState, text: string) => Value;

/** The alias of the location, where it has one: an alias is inherited by an `if` alone. */
function aliasOf({ scope: { block, outer }, location }: RequestState): string | undefined {
  for (const list of [block, ...outer]) {
    const own = list.find((one) => one.name.text === 'alias' || one.name.text === 'root');
    if (own) return own.name.text === 'alias' ? own.args[0]?.text : undefined;
    if (list === location?.directive.block) continue;
  }
  return undefined;
}

export function documentRoot(state: RequestState, expand: Expand): Value {
  const alias = aliasOf(state);
  return absolute(expand(state, alias ?? setting(state.scope, 'root') ?? 'html'));
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
  const { location } = state;
  if (location?.kind === 'regex' || location?.kind === 'iregex') return root;
  return root + uri.slice(location?.pattern.length ?? 0);
}

/** Whether the scope has files of its own: for steps. */
export const hasRoot = (state: RequestState): boolean => settings(state.scope, 'root').length > 0 || aliasOf(state) !== undefined;
