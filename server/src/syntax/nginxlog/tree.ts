/** Exports what a line of a log of nginx is read to: fields with the names of variables, or with those of an error log. */
import type { Span } from '../../base/span.ts';

export interface LogField extends Span {
  /** Of a variable, without its dollar sign; of an error log `error_NAME`. */
  readonly name: string;
  /** As it stands there, without quotes and brackets. */
  readonly text: string;
}

/** How nginx wrote what would end a field: `\x22`, `\"`, or not at all (ngx_http_log_escape, ngx_escape_json). */
export type LogEscape = 'default' | 'json' | 'none';

export interface LogLine {
  readonly kind: 'access' | 'error';
  readonly fields: readonly LogField[];
  /** It has the fields of ingress-nginx. */
  readonly isIngress: boolean;
  readonly escape: LogEscape;
  /** The line ends in the middle of its format. */
  readonly isCut: boolean;
}
