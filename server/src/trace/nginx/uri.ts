/** Exports normaliseUri and normaliseHost: what nginx makes of a request's path and Host before it looks for a location (ngx_http_parse.c, ngx_http_validate_host). */

export interface Uri { /** Decoded, one character a byte. */ readonly path: string; readonly args?: string }

const hex = (char: string | undefined): number | undefined => (char !== undefined && /^[0-9a-fA-F]$/.test(char) ? parseInt(char, 16) : undefined);

/**
 * The path as locations see it: percent signs decoded, `.` and `..` resolved, slashes merged unless `merge_slashes off`; a `#` ends it.
 * Undefined where nginx answers 400: no slash in front, a broken escape, a zero byte, more `..` than there is path (ngx_http_parse_complex_uri).
 */
export function normaliseUri(raw: string, mergeSlashes: boolean): Uri | undefined {
  if (!raw.startsWith('/')) return undefined;
  let out = '';
  let state: 'usual' | 'slash' | 'dot' | 'dots' = 'usual';
  let args: string | undefined;
  let at = 0;
  /** To the directory above; false where there is none. */
  const up = (): boolean => {
    const last = out.lastIndexOf('/', out.length - 4);
    if (out.length < 4 || last < 0) return false;
    out = out.slice(0, last + 1);
    return true;
  };
  const ends = (): boolean => {
    if (state === 'dot') out = out.slice(0, -1);
    return state !== 'dots' || up();
  };
  while (at < raw.length) {
    let char = raw[at++]!;
    let literal = false;
    if (char === '%') {
      const [high, low] = [hex(raw[at]), hex(raw[at + 1])];
      if (high === undefined || low === undefined) return undefined;
      at += 2;
      char = String.fromCharCode(high * 16 + low);
      if (char === '\0') return undefined;
      // What these mean undecoded they do not mean here; a slash or a dot stays one.
      literal = char === '%' || char === '#' || char === '?';
    }
    if (!literal && (char === '?' || char === '#')) {
      if (!ends()) return undefined;
      if (char === '?') args = raw.slice(at).split('#', 1)[0]!;
      return { path: out, ...(args !== undefined && { args }) };
    }
    if (char === '/' && !literal) {
      if (state === 'dot') out = out.slice(0, -1);
      else if (state === 'dots') {
        if (!up()) return undefined;
      } else if (state === 'usual' || !mergeSlashes) out += '/';
      state = 'slash';
    } else {
      out += char;
      state = char === '.' && !literal ? (state === 'slash' ? 'dot' : state === 'dot' ? 'dots' : 'usual') : 'usual';
    }
  }
  return ends() ? { path: out } : undefined;
}

/** The Host without port and last dot, in lower case; undefined where nginx answers 400. */
export function normaliseHost(raw: string): string | undefined {
  // What stands behind a port's colon or an address's bracket is looked at too, and a bracket needs no other one.
  if (/[\0-\x20/\x7f]|\.\./.test(raw)) return undefined;
  const end = raw.startsWith('[') ? raw.indexOf(']') + 1 : raw.indexOf(':');
  let host = end > 0 || raw.startsWith(':') ? raw.slice(0, Math.max(end, 0)) : raw;
  if (host.endsWith('.')) host = host.slice(0, -1);
  return host === '' ? undefined : host.toLowerCase();
}

/** A URI and its query; the name of a named location has none. */
export function splitArgs(uri: string): { to: string; args: string } {
  const mark = uri.startsWith('@') ? -1 : uri.indexOf('?');
  return mark < 0 ? { to: uri, args: '' } : { to: uri.slice(0, mark), args: uri.slice(mark + 1) };
}
