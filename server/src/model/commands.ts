/**
 * Exports runCommands: the chains of a table after the commands of iptables-restore input or of a script, in the order of lines, as iptables
 * carries them out (do_command4 in iptables.c): -A -I -R -D -N -X -E -F -P. What iptables would refuse changes nothing here.
 */
import { parsePrefix, formatPrefix } from '../base/ip.ts';
import { parseProtocol } from '../base/protocols.ts';
import { lineText } from '../base/text.ts';
import { LineKind, type CaptureTree } from '../syntax/capture/tree.ts';
import type { Rule } from '../syntax/iptables/tree.ts';
import type { OptionUse } from '../xtables/types.ts';

export interface OpenChain { name: string; declaration: number | undefined; count: number; rules: number[] | undefined; from: number }

export interface Commands {
  readonly capture: CaptureTree;
  /** The lines of the table, in order. */
  readonly lines: Iterable<number>;
  readonly isBuiltIn: (name: string) => boolean;
  readonly ruleOf: (line: number) => Rule | undefined;
  /** They are a script's. In a dump, -X without a name is one whose name is being written. */
  readonly script: boolean;
}

/** The chains by name; a chain that was renamed stands under its old name too, by which rules above still jump to it. */
export function runCommands({ capture, lines, isBuiltIn, ruleOf, script }: Commands): Map<string, OpenChain> {
  const { records, names } = capture;
  const chains = new Map<string, OpenChain>();
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
    if (kind === LineKind.Chain && name !== undefined) chainOf(name).declaration ??= line;
    else if (kind === LineKind.Append && name !== undefined) chainOf(name).rules.push(line);
    if (kind !== LineKind.Command) continue;
    const rule = ruleOf(line);
    if (rule) run(rule, line, name);
  }
  return chains;

  function run(rule: Rule, line: number, name: string | undefined): void {
    const argument = rule.arguments[0]?.text;
    const number = argument !== undefined && /^\d{1,9}$/.test(argument) ? Number(argument) : undefined;
    switch (rule.command) {
      case 'flush':
        for (const chain of name === undefined ? chains.values() : [chainOf(name)]) chain.rules = [];
        return;
      case 'delete-chain':
        if (name === undefined && !script) return;
        for (const chain of name === undefined ? new Set(chains.values()) : [chains.get(name)]) {
          if (chain && !isBuiltIn(chain.name) && chain.rules?.length === 0) for (const [key, same] of chains) if (same === chain) chains.delete(key);
        }
        return;
    }
    if (name === undefined) return;
    switch (rule.command) {
      case 'new-chain':
        chainOf(name).declaration ??= line;
        return;
      case 'policy':
        chainOf(name).declaration = line;
        return;
      case 'insert': {
        const { rules } = chainOf(name);
        const at = (number ?? 1) - 1;
        if (at >= 0 && at <= rules.length) rules.splice(at, 0, line);
        return;
      }
      case 'replace': {
        const { rules } = chainOf(name);
        if (number !== undefined && number >= 1 && number <= rules.length) rules[number - 1] = line;
        return;
      }
      case 'delete': {
        const { rules } = chainOf(name);
        const at = number !== undefined ? number - 1 : rules.findIndex((other) => isSame(other, line, rule));
        if (at >= 0 && at < rules.length) rules.splice(at, 1);
        return;
      }
      case 'rename-chain': {
        const chain = chains.get(name);
        if (chain?.name !== name || argument === undefined || chains.get(argument)?.name === argument || isBuiltIn(name)) return;
        chains.set(argument, chain);
        chain.name = argument;
      }
    }
  }

  /** Whether the kernel has the same rule for both lines. Most rules differ by their targets: they are not parsed. */
  function isSame(other: number, line: number, rule: Rule): boolean {
    if (records.target[other] !== records.target[line]) return false;
    const found = ruleOf(other);
    if (!found) return false;
    const body = bodyOf(rule, capture);
    return (body !== undefined && bodyOf(found, capture) === body) || meaningOf(found) === meaningOf(rule);
  }
}

/** What stands behind the command, where nothing stands in front of it. */
function bodyOf({ line, chain, arguments: words }: Rule, capture: CaptureTree): string | undefined {
  const text = lineText(capture.lines, line);
  const start = capture.lines.starts[line]!;
  const end = words[words.length - 1]?.span.end ?? chain?.span.end;
  if (!chain || end === undefined || !/^\s*(?:\[\d+:\d+\]\s*)?--?[A-Za-z-]+[\s=]*$/.test(text.slice(0, chain.span.start - start))) return undefined;
  return text.slice(end - start).trim();
}

const meanings = new WeakMap<Rule, string>();

/** A rule as a text that is the same for other spellings of it: other orders of its header, short and long options, addresses with and without a mask. */
function meaningOf(rule: Rule): string {
  let meaning = meanings.get(rule);
  if (meaning === undefined) {
    const optionsOf = (options: readonly OptionUse[]): string[] => options.map((option) => `${option.negated ? '!' : ''}${option.spec?.name ?? option.name} ${option.words.map((word) => plain(option.spec?.name, word.text)).join(' ')}`);
    meaning = JSON.stringify([
      optionsOf(rule.header.options).filter((text) => text !== '-p 0').sort(), rule.matches.filter((match) => match.options.length > 0 || match.span.end > match.span.start).map((match) => [match.name, ...optionsOf(match.options).sort()]),
      rule.target?.kind, rule.target?.name, optionsOf(rule.target?.options ?? []).sort(),
    ]);
    meanings.set(rule, meaning);
  }
  return meaning;
}

function plain(option: string | undefined, text: string): string {
  if (option === '-s' || option === '-d') {
    const prefix = parsePrefix(text);
    return prefix ? formatPrefix(prefix) : text;
  }
  if (option === '-p') return String(parseProtocol(text) ?? text);
  return text;
}
