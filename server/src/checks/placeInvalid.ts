/** Exports the checks of places: targets and matches that a table or a built-in chain does not have, and interfaces it does not know. */
import type { Hook } from '../base/packet.ts';
import type { Problem, Span } from '../base/span.ts';
import { builtInChains } from '../model/ruleset.ts';
import { oneOf } from '../xtables/support.ts';
import { optionOf, type MatchModule, type TargetModule } from '../xtables/types.ts';
import type { RuleContext } from './context.ts';

/**
 * `target-table`, `match-table`: xt_check_target and xt_check_match refuse the rule. Chains of the user's own are checked for the
 * table only: which built-in chains lead to them is the kernel's to follow.
 */
export function* placeInvalid(context: RuleContext): Generator<Problem> {
  const { rule, table } = context;
  if (!Object.hasOwn(builtInChains, table.name)) return;
  const hook = rule.chain && table.byName.get(rule.chain.text)?.hook;
  const { target } = rule;
  const dropInNat = table.name === 'nat' && target?.name === 'DROP' && !table.byName.has('DROP');
  if (target?.module && !dropInNat && !table.byName.has(target.name)) yield* check('target-table', `The target ${target.name}`, target.module, table.name, hook, target.nameSpan);
  for (const match of rule.matches) {
    if (!match.module || match.nameSpan.end <= match.nameSpan.start) continue;
    yield* check('match-table', `The match ${match.name}`, match.module, table.name, hook, match.nameSpan);
    const taken = match.module.hooksOf?.(match);
    if (taken && hook && !taken.hooks.includes(hook)) yield { code: 'match-table', severity: 'error', message: `The match ${match.name} with ${taken.because} works only in ${oneOf(taken.hooks)} and in chains called from there, not in ${hook}.`, span: match.nameSpan };
  }
  if (dropInNat) {
    yield { code: 'target-table', severity: 'error', message: 'iptables refuses DROP in the table nat, where only the first packet of a connection passes. Drop packets in filter or raw.', span: target.nameSpan };
  }
  if (hook) yield* interfaces(context, hook);
}

function* check(code: string, what: string, module: MatchModule | TargetModule, table: string, hook: Hook | undefined, span: Span): Generator<Problem> {
  if (module.tables && !module.tables.includes(table)) {
    yield { code, severity: 'error', message: `${what} works only in the table ${oneOf(module.tables)}, not in ${table}.`, span };
  } else if (module.hooks && hook && !module.hooks.includes(hook)) {
    yield { code, severity: 'error', message: `${what} works only in ${oneOf(module.hooks)} and in chains called from there, not in ${hook}.`, span };
  }
}

/** Options that iptables refuses in these chains: there is no such interface then. */
const withoutInterface: Readonly<Record<'-i' | '-o', readonly Hook[]>> = { '-i': ['OUTPUT', 'POSTROUTING'], '-o': ['PREROUTING', 'INPUT'] };

function* interfaces({ rule }: RuleContext, hook: Hook): Generator<Problem> {
  for (const name of ['-i', '-o'] as const) {
    const option = optionOf(rule.header, name);
    if (!option || !withoutInterface[name].includes(hook)) continue;
    yield { code: 'interface-chain', severity: 'error', message: `${hook} knows no ${name === '-i' ? 'incoming' : 'outgoing'} interface: ${name} cannot be used in it.`, span: option.span };
  }
}
