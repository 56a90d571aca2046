/** Exports escapeUri, escapeArgs and unescapeRedirect: how nginx writes a path into a URI (ngx_escape_uri, ngx_unescape_uri). Texts are one character a byte. */

const hex = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** NGX_ESCAPE_URI, as since nginx 1.21.1. */
export const escapeUri = (path: string): string => path.replace(/[\0-\x20"#%<>?\\^`{|}\x7f-\xff]/g, hex);

/** NGX_ESCAPE_ARGS. */
export const escapeArgs = (text: string): string => text.replace(/[\0-\x20"#%&+;<>?\\^`{|}\x7f-\xff]/g, hex);

/** NGX_UNESCAPE_REDIRECT: escapes of plain characters, up to the question mark. */
export function unescapeRedirect(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '?') return out + text.slice(at);
    const code = char === '%' ? /^[0-9A-Fa-f]{2}/.exec(text.slice(at + 1, at + 3))?.[0] : undefined;
    if (code === undefined) {
      out += char;
      continue;
    }
    const decoded = parseInt(code, 16);
    at += 2;
    if (decoded === 63) return `${out}?${text.slice(at + 1)}`;
    out += decoded > 37 && decoded < 127 ? String.fromCharCode(decoded) : `%${code}`;
  }
  return out;
}
