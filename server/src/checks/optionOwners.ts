/** Exports ownersOf, the matches and targets that have an option, and optionNamed, whether anything in iptables has it. */
import { allMatches, allTargets } from '../xtables/registry.ts';
import type { MatchModule, TargetModule } from '../xtables/types.ts';

let byOption: Map<string, (MatchModule | TargetModule)[]> | undefined;

/** `name` is any spelling of the option, with its dashes. */
export function ownersOf(name: string): readonly (MatchModule | TargetModule)[] {
  if (!byOption) {
    byOption = new Map();
    for (const module of [...allMatches, ...allTargets]) {
      for (const spelling of module.options.flatMap((spec) => [spec.name, ...(spec.aliases ?? [])])) byOption.set(spelling, [...(byOption.get(spelling) ?? []), module]);
    }
  }
  return byOption.get(name) ?? [];
}

export const optionNamed = (name: string): boolean => ownersOf(name).length > 0;
