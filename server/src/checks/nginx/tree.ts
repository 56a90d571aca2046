/**
 * Exports walkNginx, every directive of a configuration with what it includes in place, and small questions about such trees: isWhole, settingOf,
 * ownWords. Checks that compare places walk here; checks of single directives have place.ts.
 */
import type { NginxFile } from '../../model/nginx/file.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';

/** A directive and the blocks around it, the innermost first. */
export interface Nested { readonly directive: NginxDirective; readonly parent: Nested | undefined }

export function* walkNginx(list: readonly NginxDirective[], parent?: Nested): Generator<Nested> {
  for (const directive of list) {
    const nested = { directive, parent };
    yield nested;
    if (directive.block) yield* walkNginx(directive.block, nested);
  }
}

/** Whether a place is in the document itself: what stands in an included file is told when that one is open. */
export const isOwn = (file: NginxFile, directive: NginxDirective): boolean => directive.source.uri === file.uri;

/** Files that bring types or parameters alone, and modules. */
const harmless = /(?:^|\/)(?:mime\.types|(?:fastcgi|uwsgi|scgi|proxy)_params|fastcgi\.conf|modules-enabled\/\*\.conf|modules\/\*\.conf)$/;

/** Whether what an include brings defines nothing that others use. */
export const isHarmless = (pattern: string): boolean => harmless.test(pattern);

const whole = new WeakMap<NginxFile, boolean>();

/** Whether all that nginx would read is here: there is an http, and each include that could define something has been found. */
export function isWhole(file: NginxFile): boolean {
  let known = whole.get(file);
  if (known === undefined) {
    known = file.directives.some(({ name, block }) => block && name.text === 'http')
      && [...walkNginx(file.directives)].every(({ directive }) => directive.name.text !== 'include' || isHarmless(directive.args[0]?.text ?? '') || file.included(directive)?.length === 0);
    whole.set(file, known);
  }
  return known;
}

const byName = new WeakMap<readonly NginxDirective[], ReadonlyMap<string, readonly NginxDirective[]>>();

/** The directives of a block by their names, sorted once: each of ten thousand locations asks for what their server has. */
export function namedIn(block: readonly NginxDirective[]): ReadonlyMap<string, readonly NginxDirective[]> {
  let found = byName.get(block);
  if (!found) {
    const made = new Map<string, NginxDirective[]>();
    for (const one of block) {
      const list = made.get(one.name.text);
      if (list) list.push(one);
      else made.set(one.name.text, [one]);
    }
    byName.set(block, (found = made));
  }
  return found;
}

/** The directives of this name that count at a block: its own, or else those of the nearest block around it that has some. */
export function settingOf(at: Nested | undefined, name: string): readonly NginxDirective[] {
  for (let here = at; here; here = here.parent) {
    const own = here.directive.block && namedIn(here.directive.block).get(name);
    if (own) return own;
  }
  return [];
}

/** The nearest block around a directive with one of these names. */
export function within(nested: Nested, ...names: readonly string[]): Nested | undefined {
  let at = nested.parent;
  while (at && !names.includes(at.directive.name.text)) at = at.parent;
  return at;
}
