/** Exports includeMatcher, which files a pattern of `include` names, and partsOf, the files that `nginx -T` printed into one. */
import type { NginxDirective, NginxTree } from '../../syntax/nginx/tree.ts';

/** Folders that nginx's own files lie in on its box; in a workspace they lie where the main file lies. */
const homes = ['/etc/nginx/', '/usr/local/nginx/conf/', '/usr/local/openresty/nginx/conf/', '/usr/local/etc/nginx/', '/opt/bitnami/nginx/conf/'];

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/**
 * Whether a path is one that the pattern names, as glob(7) has it: relative patterns are so to the folder of the main file (the configuration's prefix).
 * Paths are absolute, with slashes. Also the folders in which such files lie.
 */
export function includeMatcher(pattern: string, main: string): { readonly folders: readonly string[]; fits(path: string): boolean } {
  const folder = folderOf(main);
  const home = homes.find((one) => pattern.startsWith(one));
  const full = [...(pattern.startsWith('/') ? [pattern] : [folder + pattern.replace(/^\.\//, '')]), ...(home === undefined ? [] : [folder + pattern.slice(home.length)])];
  const tests = full.map(globTest);
  return { folders: [...new Set(full.map(folderOf).filter((one) => !/[*?[]/.test(one)))], fits: (path) => tests.some((test) => test(path)) };
}

/** Steps through pattern and text at once: a star that fits nothing more goes on at the last star. Linear in both for each star. */
function globTest(pattern: string): (path: string) => boolean {
  const parts = pattern.split('/');
  return (path) => {
    const names = path.split('/');
    return names.length === parts.length && names.every((name, i) => nameFits(parts[i]!, name));
  };
}

/** A dot at the beginning of a name is fitted by a dot alone: editors' copies are not included. */
function nameFits(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  let [p, n, star, mark] = [0, 0, -1, 0];
  while (n < name.length) {
    const set = pattern[p] === '[' ? /^\[(!?)([^\]]+)\]/.exec(pattern.slice(p)) : null;
    if (pattern[p] === '*') {
      star = p++;
      mark = n;
    } else if (pattern[p] === '?' || (set ? inSet(set[2]!, name[n]!) !== (set[1] === '!') : pattern[p] === name[n])) {
      p += set ? set[0].length : 1;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p >= pattern.length;
}

function inSet(set: string, char: string): boolean {
  for (let i = 0; i < set.length; i++) {
    if (set[i + 1] === '-' && set[i + 2] !== undefined) {
      if (char >= set[i]! && char <= set[i + 2]!) return true;
      i += 2;
    } else if (set[i] === char) return true;
  }
  return false;
}

export interface Part { readonly path: string; readonly directives: readonly NginxDirective[] }

/** By the headings of `nginx -T`; undefined for other documents. */
export function partsOf({ source: { lines }, comments, directives }: NginxTree): readonly Part[] | undefined {
  const heads = comments.flatMap(({ start, end }) => {
    const path = /^# configuration file (\/\S+):\s*$/.exec(lines.text.slice(start, Math.min(end, start + 1000)))?.[1];
    return path === undefined ? [] : [{ path, start }];
  });
  if (heads.length === 0) return undefined;
  return heads.map(({ path, start }, i) => ({ path, directives: directives.filter((one) => one.span.start >= start && one.span.start < (heads[i + 1]?.start ?? Infinity)) }));
}
