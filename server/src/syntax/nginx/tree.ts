/** Exports the tree of an nginx configuration: directives with arguments, nested in blocks. Nothing of it knows what a directive means. */
import type { Problem, Span } from '../../base/span.ts';
import type { Lines } from '../../base/text.ts';

/** The text that directives stand in: what is included stands in another one. */
export interface NginxSource { readonly uri: string; readonly lines: Lines }

/** A name or an argument. */
export interface NginxWord {
  /** As nginx takes it: without quotes, escapes resolved (ngx_conf_read_token). */
  readonly text: string;
  /** With its quotes. */
  readonly span: Span;
  readonly quoted: boolean;
}

export interface NginxDirective {
  readonly name: NginxWord;
  /** What all spans of the directive count in. */
  readonly source: NginxSource;
  readonly args: readonly NginxWord[];
  /** From the name to the `;` or `}`, both included where they are there. */
  readonly span: Span;
  /** The directives between its braces; undefined where it has none. */
  readonly block?: readonly NginxDirective[];
  /** From `{` to `}`, both included; to the end of the text where the block is not closed. */
  readonly braces?: Span;
  /** What stands between the braces of a `…_by_lua_block`. */
  readonly lua?: Span;
}

export interface NginxTree {
  readonly source: NginxSource;
  readonly directives: readonly NginxDirective[];
  /** What nginx would refuse: a missing `;`, a brace too many, a quote that is not closed. */
  readonly problems: readonly Problem[];
  /** Comments from `#` to the end of the line, in order. */
  readonly comments: readonly Span[];
}
