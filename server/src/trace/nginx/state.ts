/** Exports what a request is on its way through nginx (ngx_http_request_t), as far as it decides where it goes, and the questions it leaves. */
import type { Ip } from '../../base/ip.ts';
import type { KubeEndpoints } from '../../base/kube.ts';
import type { Pcre } from '../../base/pcre.ts';
import type { NginxConfig, NginxDirective, NginxLocation, NginxServer } from '../../model/nginx/config.ts';
import type { Question } from '../../protocol/trace.ts';
import type { Alternative, RequestStep } from '../../protocol/request.ts';

/** As it arrives, checked and in bytes. */
export interface Arrival {
  readonly address?: Ip;
  readonly port: number;
  readonly scheme: 'http' | 'https';
  readonly method: string;
  /** As in the request line. */
  readonly unparsed: string;
  readonly rawHost: string;
  /** The Host is none that nginx takes. */
  readonly badHost?: true;
  /** Normalised; absent where the request names none. */
  readonly host?: string | undefined;
  /** By the names that were sent; of the request that is followed by those in lower case, dashes as underscores. */
  readonly headers: ReadonlyMap<string, string>;
  readonly client?: Ip;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A block whose settings count: a location, an `if` in one, a server; `outer` are those around it, the nearest first. */
export interface Scope { readonly block: readonly NginxDirective[]; readonly outer: readonly (readonly NginxDirective[])[] }

export interface RequestState {
  readonly config: NginxConfig;
  readonly pcre: Pcre;
  readonly arrival: Arrival;
  readonly server: NginxServer;
  uri: string;
  args: string;
  method: string;
  location: NginxLocation | undefined;
  scope: Scope;
  /** The location's own scope, which each `if` of it stands in. */
  base: Scope;
  /** The client behind a trusted proxy, once one was found. */
  realClient: Ip | undefined;
  /** What answers (r->content_handler): the last block that was entered and has such a directive sets it. */
  handler: NginxDirective | undefined;
  /** Set by an `if` that fitted: try_files and the like do not come into it. */
  inIf: boolean;
  /** A block of limit_except counts in the place of its location. */
  limited: boolean;
  variables: Map<string, Value>;
  /** Of the regex that fitted last. */
  captures: readonly (string | undefined)[];
  /** Captures are escaped, as until the first rewrite that fits (e->quote in ngx_http_rewrite_handler). */
  quote: boolean;
  /** Internal redirects and changes of the URI that are left (NGX_HTTP_MAX_URI_CHANGES). */
  changesLeft: number;
  internal: boolean;
  uriChanged: boolean;
  validLocation: boolean;
  validUnparsed: boolean;
  /** What try_files found stands behind the alias of a location with a regex (r->add_uri_to_alias). */
  uriOnAlias: boolean;
  /** The URI had an escape, or a plus sign. */
  readonly quoted: boolean;
  readonly plus: boolean;
  /** Status that an error page answers with instead of its own; 0 for its own. */
  errorStatus: number;
  inErrorPage: boolean;
  depth: number;
  steps: RequestStep[];
  unknown: string[];
  questions: Map<string, Question>;
  /** Choices made, by split_clients whose key is not known. */
  /** The backends of ingress-nginx's Lua, by name, where a capture lists them; `missing` where it lists others. */
  readonly backendOf: (name: string) => KubeEndpoints | 'missing' | undefined;
  /** The backend that Lua chose, and what it chose from. */
  route: Route | undefined;
  readonly choose: (what: string, options: readonly { readonly value: string; readonly probability: number }[]) => string;
}

/** `primary` by the name of $proxy_upstream_name at the choice. */
export interface Route { readonly primary: string; readonly backend: KubeEndpoints; readonly alternatives: readonly Alternative[] }

/** A text, one character a byte; or not known, and why. */
export type Value = string | { readonly unknown: string; /** nginx itself fails on it, and answers 500. */ readonly fails?: true };

export const isKnown = (value: Value): value is string => typeof value === 'string';

/** How the request ends. */
export type End =
  | { readonly kind: 'status'; readonly status: number; readonly to?: string; /** Nothing is put in front of the path in `to`. */ readonly asIs?: true; readonly body?: string; /** It was sent as it is: no error page takes its place. */ readonly sent?: true; readonly by?: NginxDirective }
  | { readonly kind: 'proxy'; readonly to: string; readonly by: NginxDirective }
  | { readonly kind: 'static'; readonly path: string; readonly status?: number; readonly by?: NginxDirective }
  | { readonly kind: 'unknown'; readonly why: string; readonly by?: NginxDirective };

/** An internal redirect: to a URI, or to a named location. */
export interface Redirect { readonly kind: 'redirect'; readonly to: string; readonly args: string; readonly by: NginxDirective | undefined; readonly why: string }

/** The nearest block with directives of this name: its own ones of it. */
export function settings({ block, outer }: Scope, name: string): readonly NginxDirective[] {
  for (const list of [block, ...outer]) {
    const own = list.filter((one) => one.name.text === name);
    if (own.length > 0) return own;
  }
  return [];
}

/** The first argument of the nearest directive of this name. */
export const setting = (scope: Scope, name: string): string | undefined => settings(scope, name)[0]?.args[0]?.text;
