/** Exports what is known of nginx: its modules, and their directives and variables by name. */
import { httpModules } from './modules/http.ts';
import { luaModule } from './modules/lua.ts';
import { mailModules } from './modules/mail.ts';
import { otherModules } from './modules/others.ts';
import { rarerModules } from './modules/rarer.ts';
import { streamModules } from './modules/stream.ts';
import type { NginxDirectiveFact, NginxModule } from './types.ts';
import { builtInVariables } from './variables.ts';

/** In the order in which a reader would look for them; adding a module is writing its file and naming it here or in modules/http.ts. */
export const nginxModules: readonly NginxModule[] = [...httpModules, luaModule, ...otherModules, ...rarerModules, ...streamModules, ...mailModules];

export interface KnownDirective { readonly module: NginxModule; readonly fact: NginxDirectiveFact }

const directives = new Map<string, KnownDirective[]>();
for (const module of nginxModules) {
  for (const fact of module.directives) directives.set(fact.name, [...(directives.get(fact.name) ?? []), { module, fact }]);
}

/** What a directive may mean, one entry for each of its meanings; empty for an unknown one. */
export const directivesNamed = (name: string): readonly KnownDirective[] => directives.get(name) ?? [];

/** The names of all directives. */
export const directiveNames = (): Iterable<string> => directives.keys();

/** What a built-in variable holds; the name comes without the dollar sign. Undefined for others. */
export function variableNamed(written: string): string | undefined {
  const name = written.toLowerCase();
  const known = builtInVariables.get(name);
  if (known !== undefined) return known;
  for (let at = name.lastIndexOf('_'); at > 0; at = name.lastIndexOf('_', at - 1)) {
    const family = builtInVariables.get(`${name.slice(0, at + 1)}*`);
    if (family !== undefined) return family;
  }
  return undefined;
}
