/** Exports the shape of what is known of nginx's directives and variables. One file for each module of nginx holds all there is to know about it. */

/** Where a directive may stand; `if` by the block that it is in itself (nginx's NGX_HTTP_SIF_CONF and NGX_HTTP_LIF_CONF). */
export type NginxContext =
  | 'main' | 'events'
  | 'http' | 'server' | 'location' | 'if in server' | 'if in location' | 'limit_except' | 'upstream'
  | 'stream' | 'stream server' | 'stream upstream'
  | 'mail' | 'mail server';

/** Of a name that means different things in different contexts there are several. */
export interface NginxDirectiveFact {
  readonly name: string;
  readonly contexts: readonly NginxContext[];
  /** The least and the largest number of arguments; Infinity where there is no largest one (ngx_command_t.type). A gap between them: `not` lists it. */
  readonly args: readonly [least: number, most: number];
  /** Numbers of arguments between the two that nginx refuses. */
  readonly not?: readonly number[];
  /** Its one argument is `on` or `off` (NGX_CONF_FLAG). */
  readonly flag?: true;
  /** Braces follow: with directives of these contexts' own kind, with lines that the module reads itself (`map`, `types`), or with Lua. */
  readonly block?: 'directives' | 'entries' | 'lua';
  /** How it is written, with the field's words for its arguments: `proxy_connect_timeout time;`. */
  readonly syntax: string;
  /** As a configuration would say it; absent where there is none. */
  readonly default?: string;
  /** The version of nginx that brought it, where it is younger than 1.0. */
  readonly since?: string;
  /** What it does, in one to three plain sentences: CommonMark, ours. */
  readonly text: string;
}

export interface NginxModule {
  /** `ngx_http_proxy_module`. */
  readonly name: string;
  /** Its page; a directive's is `${page}#${name}`. */
  readonly page: string;
  /** It is no part of nginx itself: who makes it. */
  readonly origin?: string;
  readonly directives: readonly NginxDirectiveFact[];
}
