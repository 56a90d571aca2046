/**
 * Exports runCommands: the chains of a table after the commands of iptables-restore input or of a script, in the order of lines, as iptables
 * carries them out (do_command4 in iptables.c): -A -I -R -D -N -X -E -F -P. What iptables would refuse changes nothing here.
 */
import { parsePrefix, formatPrefix } from '../base/ip.ts';
import { parseProtocol } from '../base/protocols.ts';
import { LineKind, type CaptureTree } from '../syntax/capture/tree.ts';
import type { Rule } from '../syntax/iptables/tree.ts';
import type { OptionUse } from '../xtables/types.ts';

export interface OpenChain { name: string; declaration: number | undefined; count: number; rules: number[] | undefined; from: number }

/** A command that iptables-restore refuses: what it says, and which of its words is wrong: the chain, or the one behind it. */
export interface RefusedCommand { readonly line: number; readonly why: string; readonly at: 'chain' | 'argument' }

export interface Commands {
  readonly capture: CaptureTree;
  /** The lines of the table, in order. */
  readonly lines: Iterable<number>;
  readonly isBuiltIn: (name: string) => boolean;
  readonly ruleOf: (line: number) => Rule | undefined;
  /** They are a script's. In a dump, -X without a name is one whose name is being written. */
  readonly script: boolean;
  /** Gets what is refused; of chains that may have rules which are not in the text, nothing is said but what is refused whatever they are. */
  readonly refuse: (refused: RefusedCommand) => void;
}

/** The chains by name; a chain that was renamed stands under its old name too, by which rules above still jump to it. */
export function runCommands({ capture, lines, isBuiltIn, ruleOf, script, refuse }: Commands): Map<string, OpenChain> {
  const { records, names } = capture;
  const chains = new Map<string, OpenChain>();
  /** Of the chains that a rule was deleted from by its text. */
  const meanings = new Map<number[], Meanings>();
  const ids = new Map<string, number>();
  /** Chains are declared in the text: it is more than a few lines for a table that is there already. */
  let declares = false;
  const chainOf = (name: string): OpenChain & { rules: number[] } => {
    let chain = chains.get(name);
    // What was renamed is not there under its old name any more.
    if (chain?.name !== name) chains.set(name, (chain = { name, declaration: undefined, count: 0, rules: [], from: 0 }));
    return chain as OpenChain & { rules: number[] };
  };
  for (const line of lines) {
    const kind = records.kind[line];
    const id = records.name[line]!;
    const name = id < 0 ? undefined : names.nameOf(id);
    if (kind === LineKind.Chain && name !== undefined) {
      declares = true;
      chainOf(name).declaration ??= line;
    }
    if (kind === LineKind.Append && name !== undefined) put(chainOf(name).rules, Infinity, 0, line);
    if (kind !== LineKind.Command) continue;
    const rule = ruleOf(line);
    if (rule) run(rule, line, name);
  }
  return chains;

  function run(rule: Rule, line: number, name: string | undefined): void {
    const argument = rule.arguments[0]?.text;
    const number = argument !== undefined && /^\d{1,9}$/.test(argument) ? Number(argument) : undefined;
    const isNoNumber = argument !== undefined && number === undefined;
    const no = (why: string, at: RefusedCommand['at'] = 'argument'): void => refuse({ line, why, at });
    if (name === undefined) {
      if (rule.command === 'flush') for (const chain of chains.values()) chain.rules = [];
      if (rule.command === 'delete-chain' && script) for (const chain of new Set(chains.values())) remove(chain);
      return;
    }
    const known = chains.get(name);
    const there = known?.name === name ? known : undefined;
    /** All of its rules are in the text: the chain was declared here. */
    const isWhole = there?.declaration !== undefined;
    const absent = (): void => {
      if (!there && !isBuiltIn(name) && declares) no(`there is no chain ${name} here`, 'chain');
    };
    switch (rule.command) {
      case 'flush':
        absent();
        chainOf(name).rules = [];
        return;
      case 'zero': return absent();
      case 'delete-chain':
        absent();
        if (there && !isBuiltIn(name) && there.rules?.length !== 0) no(`the chain ${name} has rules: only an empty one can be deleted`, 'chain');
        if (known) remove(known);
        return;
      case 'new-chain':
        if (isWhole || isBuiltIn(name)) no(`the chain ${name} is there already`, 'chain');
        chainOf(name).declaration ??= line;
        return;
      case 'policy':
        if (!isBuiltIn(name)) no(`${name} is no built-in chain: it has no policy`, 'chain');
        else if (argument !== 'ACCEPT' && argument !== 'DROP') no(argument === undefined ? 'the policy is missing: ACCEPT or DROP' : `${argument} is no policy: a built-in chain has ACCEPT or DROP`);
        chainOf(name).declaration = line;
        return;
      case 'insert': {
        const { rules } = chainOf(name);
        const at = (number ?? 1) - 1;
        if (isNoNumber) no(`${argument.slice(0, 40)} is no number of a rule`);
        else if (at >= 0 && at <= rules.length) put(rules, at, 0, line);
        else if (isWhole || at < 0) no(past('insert at', number!, rules.length));
        return;
      }
      case 'replace': {
        const { rules } = chainOf(name);
        if (number !== undefined && number >= 1 && number <= rules.length) put(rules, number - 1, 1, line);
        else if (number === undefined) no('-R needs the number of the rule', argument === undefined ? 'chain' : 'argument');
        else if (isWhole || number < 1) no(past('replace', number, rules.length));
        return;
      }
      case 'delete': {
        const { rules } = chainOf(name);
        const at = number !== undefined ? number - 1 : placeOf(rules, line);
        if (at >= 0 && at < rules.length) put(rules, at, 1);
        else if (number === undefined ? isWhole : isWhole || number < 1) no(number === undefined ? `the chain ${name} has no such rule at this point` : past('delete', number, rules.length), number === undefined ? 'chain' : 'argument');
        return;
      }
      case 'check':
        if (isWhole && placeOf(chainOf(name).rules, line) < 0) no(`the chain ${name} has no such rule at this point`, 'chain');
        return;
      case 'rename-chain': {
        absent();
        const taken = argument !== undefined && (chains.get(argument)?.name === argument || isBuiltIn(argument));
        if (isBuiltIn(name)) no(`${name} is a built-in chain: it keeps its name`, 'chain');
        else if (taken) no(`there is a chain ${argument} already`);
        if (!there || argument === undefined || taken || isBuiltIn(name)) return;
        chains.set(argument, there);
        there.name = argument;
      }
    }
  }

  /** Deletes a chain that has no rules, under all of its names. */
  function remove(chain: OpenChain): void {
    if (!isBuiltIn(chain.name) && chain.rules?.length === 0) for (const [key, same] of chains) if (same === chain) chains.delete(key);
  }

  /** Replaces `count` lines of a chain by another one or by none, as splice does. */
  function put(rules: number[], at: number, count: number, ...line: readonly number[]): void {
    if (at === Infinity) rules.push(...line);
    else rules.splice(at, count, ...line);
    const known = meanings.get(rules);
    known?.ids.splice(Math.min(at, known.ids.length), count, ...line.map((one) => (known.targets.has(records.target[one]!) ? idOf(one) : -1)));
  }

  /** The index of the first rule that is the same to the kernel as that of a line. Only rules with its target are parsed for it, each of them once. */
  function placeOf(rules: number[], line: number): number {
    const target = records.target[line]!;
    const known = meanings.get(rules) ?? { ids: rules.map(() => -1), targets: new Set() };
    meanings.set(rules, known);
    if (!known.targets.has(target)) for (const [i, other] of rules.entries()) if (records.target[other] === target) known.ids[i] = idOf(other);
    known.targets.add(target);
    return known.ids.indexOf(idOf(line));
  }

  function idOf(line: number): number {
    const rule = ruleOf(line);
    const meaning = rule ? meaningOf(rule) : '';
    let id = ids.get(meaning);
    if (id === undefined) ids.set(meaning, (id = ids.size));
    return id;
  }
}

const past = (what: string, number: number, count: number): string => (number < 1 ? 'the numbers of rules begin with 1' : `there is no rule ${number} to ${what}: the chain has ${count === 0 ? 'no rule' : count === 1 ? 'one rule' : `${count} rules`} at this point`);

/** Beside the lines of a chain: a number for what each rule means, -1 where nobody asked for rules with its target. */
interface Meanings { readonly ids: number[]; readonly targets: Set<number> }

/** A rule as a text that is the same for other spellings of it: other orders of its header, short and long options, addresses with and without a mask. */
function meaningOf(rule: Rule): string {
  const optionsOf = (options: readonly OptionUse[]): string[] => options.map((option) => `${option.negated ? '!' : ''}${option.spec?.name ?? option.name} ${option.words.map((word) => plain(option.spec?.name, word.text)).join(' ')}`);
  return JSON.stringify([
    optionsOf(rule.header.options).filter((text) => text !== '-p 0').sort(), rule.matches.filter((match) => match.options.length > 0 || match.span.end > match.span.start).map((match) => [match.name, ...optionsOf(match.options).sort()]),
    rule.target?.kind, rule.target?.name, optionsOf(rule.target?.options ?? []).sort(),
  ]);
}

function plain(option: string | undefined, text: string): string {
  if (option === '-s' || option === '-d') {
    const prefix = parsePrefix(text);
    return prefix ? formatPrefix(prefix) : text;
  }
  if (option === '-p') return String(parseProtocol(text) ?? text);
  return text;
}
