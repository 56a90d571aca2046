/** Exports NginxFile, a document with an nginx configuration, and nginxFileOf, which puts what it includes into place. */
import type { Lines } from '../../base/text.ts';
import type { NginxDirective, NginxTree } from '../../syntax/nginx/tree.ts';
import { includeMatcher, partsOf, type Part } from './includes.ts';
import { nginxConfig, type NginxConfig } from './config.ts';

/** A new one is made for each version of the document, and where a file that it includes has changed. */
export interface NginxFile {
  readonly uri: string;
  readonly lines: Lines;
  /** The document by itself. */
  readonly tree: NginxTree;
  /** The directives with those of included files in the place of their `include`, as nginx reads them (ngx_conf_include). */
  readonly directives: readonly NginxDirective[];
  /** Of what `nginx -T` printed the files that it holds; undefined for a file by itself. */
  readonly parts: readonly Part[] | undefined;
  /** What they mean for requests. */
  readonly config: NginxConfig;
  /** The files that an `include` of the document brings; undefined where nobody has looked, empty where there are none. */
  included(include: NginxDirective): readonly NginxTree[] | undefined;
}

/** The trees of the files that a pattern of `include` in a document names; undefined where they are not known. */
export type Include = (pattern: string, from: string) => readonly NginxTree[] | undefined;

/** nginx itself has no limit but its open files; a file that includes itself has none at all. */
const deepestInclude = 10;
/** Files that include each other twice, ten times over, are a thousand. */
const mostIncluded = 1000;

export function nginxFileOf(tree: NginxTree, include: Include): NginxFile {
  const parts = partsOf(tree);
  let directives: readonly NginxDirective[] | undefined;
  let config: NginxConfig | undefined;
  const filesOf = (one: NginxDirective): readonly NginxTree[] | undefined => {
    const pattern = one.name.text === 'include' ? one.args[0]?.text : undefined;
    if (pattern === undefined) return undefined;
    if (!parts) return include(pattern, one.source.uri);
    const matcher = includeMatcher(pattern, parts[0]!.path);
    return parts.slice(1).filter(({ path }) => matcher.fits(path)).map((part) => ({ ...tree, directives: part.directives }));
  };
  return {
    uri: tree.source.uri, lines: tree.source.lines, tree, parts,
    get directives() {
      return (directives ??= expand(parts?.[0]?.directives ?? tree.directives, filesOf, 0, { left: mostIncluded }));
    },
    get config() {
      return (config ??= nginxConfig(this.directives));
    },
    included: filesOf,
  };
}

function expand(list: readonly NginxDirective[], filesOf: (one: NginxDirective) => readonly NginxTree[] | undefined, deep: number, budget: { left: number }): readonly NginxDirective[] {
  let changed = false;
  const expanded = list.flatMap((one): readonly NginxDirective[] => {
    if (one.block) {
      const block = expand(one.block, filesOf, deep, budget);
      if (block === one.block) return [one];
      changed = true;
      return [{ ...one, block }];
    }
    const files = one.name.text === 'include' && deep < deepestInclude && budget.left > 0 ? filesOf(one) : undefined;
    if (!files || files.length === 0) return [one];
    changed = true;
    budget.left -= files.length;
    return files.flatMap((file) => expand(file.directives, filesOf, deep + 1, budget));
  });
  return changed ? expanded : list;
}
