/** Exports the checks of places: targets and matches that a table or a built-in chain does not have, and interfaces it does not know. */
import type { Hook } from '../base/packet.ts';
import type { Problem, Span } from '../base/span.ts';
import { builtInChains } from '../model/ruleset.ts';
import type { Chain } from '../model/tree.ts';
import { oneOf } from '../xtables/support.ts';
import { optionOf, type MatchModule, type MatchUse, type TargetModule, type TargetUse } from '../xtables/types.ts';
import { isTableSure, type RuleContext } from './context.ts';
import { hooksOfChain, visitedRules } from './reach.ts';

/** Where a rule stands: its chain, and the built-in chains that lead there. */
interface Place { readonly chain: Chain | undefined; hooks(): readonly Hook[] }

/**
 * `target-table`, `match-table`: xt_check_target and xt_check_match refuse the rule. Chains of the user's own are checked for every
 * built-in chain that leads to them, as the kernel does it.
 */
export function* placeInvalid(context: RuleContext): Generator<Problem> {
  const { file, rule, table } = context;
  if (!Object.hasOwn(builtInChains, table.name) || !isTableSure(file, table)) return;
  const chain = rule.chain && table.byName.get(rule.chain.text);
  const place: Place = { chain, hooks: () => (chain !== undefined && isFollowed(context, chain) ? [...hooksOfChain(file, chain)] : []) };
  const { target } = rule;
  const dropInNat = table.name === 'nat' && target?.name === 'DROP' && !table.byName.has('DROP');
  if (target?.module && !dropInNat && !table.byName.has(target.name)) yield* check('target-table', `The target ${target.name}`, target.module, target, table.name, place, target.nameSpan);
  for (const match of rule.matches) if (match.module) yield* check('match-table', `The match ${match.name}`, match.module, match, table.name, place, match.nameSpan);
  if (dropInNat) {
    yield { code: 'target-table', severity: 'error', message: 'iptables refuses DROP in the table nat, where only the first packet of a connection passes. Drop packets in filter or raw.', span: target.nameSpan };
  }
  if (chain?.hook) yield* interfaces(context, chain.hook);
}

/** Whether the kernel follows the chain as far as this rule. */
function isFollowed({ file, rule }: RuleContext, chain: Chain): boolean {
  const count = visitedRules(file, chain);
  if (count === chain.rules.length) return true;
  for (let i = 0; i < count; i++) if (chain.rules[i] === rule.line) return true;
  return false;
}

function* check<U extends MatchUse | TargetUse>(code: string, what: string, module: (MatchModule | TargetModule) & { readonly hooksOf?: (use: U) => { readonly hooks: readonly Hook[]; readonly because: string } | undefined }, use: U, table: string, place: Place, span: Span): Generator<Problem> {
  if (module.tables && !module.tables.includes(table)) {
    yield { code, severity: 'error', message: `${what} works only in the table ${oneOf(module.tables)}, not in ${table}.`, span };
    return;
  }
  const taken = module.hooksOf?.(use);
  const wrong = wrongHook(module.hooks, place);
  const wrongOption = taken && wrongHook(taken.hooks, place);
  if (wrong !== undefined) yield { code, severity: 'error', message: `${what} works only in ${oneOf(module.hooks!)} and in chains called from there, not in ${wrong}.`, span };
  else if (taken && wrongOption !== undefined) yield { code, severity: 'error', message: `${what} with ${taken.because} works only in ${oneOf(taken.hooks)} and in chains called from there, not in ${wrongOption}.`, span };
}

/** "INPUT", or "web, to which PREROUTING leads", where the place is reached from a built-in chain that is none of these. */
function wrongHook(hooks: readonly Hook[] | undefined, { chain, hooks: from }: Place): string | undefined {
  const wrong = hooks && from().filter((hook) => !hooks.includes(hook));
  if (!wrong || wrong.length === 0) return undefined;
  return chain?.hook ?? `${chain?.name ?? ''}, to which ${oneOf(wrong).replace(' or ', ' and ')} lead${wrong.length === 1 ? 's' : ''}`;
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
