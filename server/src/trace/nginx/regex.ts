/** Exports execute: runs a regex as nginx does, and keeps what it captured (ngx_http_regex_exec). */
import { textOf } from '../../base/bytes.ts';
import type { RequestState } from './state.ts';

/** Pattern and subject are one character a byte. Whether the regex fits; its groups are the request's captures then, and those with names its variables. `limit` where it is too much work, or no regex. */
export function execute(state: RequestState, pattern: string, caseless: boolean, subject: string): boolean | 'limit' {
  const regex = state.pcre.compile(pattern, caseless);
  const found = 'exec' in regex ? regex.exec(subject) : 'limit';
  if (found === 'limit') {
    state.unknown.push(`The regex ${textOf(pattern.slice(0, 80))} ${'exec' in regex ? 'is too much work here' : `is none: ${regex.error}`}; it was taken not to fit.`);
    return 'limit';
  }
  if (!found) return false;
  state.captures = found;
  if ('exec' in regex) for (const [name, number] of regex.names) state.variables.set(name.toLowerCase(), found[number] ?? '');
  return true;
}
