/** Exports the checks chain-loop and chain-builtin: jumps that the kernel does not take. */
import type { Problem, Span } from '../base/span.ts';
import type { AnalysedFile, Chain, Table } from '../model/tree.ts';
import { contentOf, tablesOf } from './context.ts';
import { chainBehind, visitedRules } from './reach.ts';

/**
 * A chain that leads back to itself: the kernel refuses the whole table where a built-in chain leads there (mark_source_chains in
 * ip_tables.c); elsewhere it does not look. One problem per loop found.
 */
export function* chainLoop(file: AnalysedFile): Generator<Problem> {
  for (const table of tablesOf(file)) {
    const done = new Set<Chain>();
    for (const builtIn of [true, false]) {
      for (const start of table.chains) if ((start.hook !== undefined) === builtIn && !done.has(start)) yield* loopsFrom(file, table, start, done, builtIn);
    }
  }
}

function* loopsFrom(file: AnalysedFile, table: Table, start: Chain, done: Set<Chain>, followed: boolean): Generator<Problem> {
  const path: { chain: Chain; next: number }[] = [{ chain: start, next: 0 }];
  const onPath = new Set([start]);
  done.add(start);
  while (path.length > 0) {
    const top = path[path.length - 1]!;
    if (top.next >= (followed ? visitedRules(file, top.chain) : top.chain.rules.length)) {
      onPath.delete(top.chain);
      path.pop();
      continue;
    }
    const line = top.chain.rules[top.next++]!;
    const to = chainBehind(file, table, line);
    if (!to) continue;
    if (onPath.has(to)) {
      const names = path.slice(path.findIndex((step) => step.chain === to)).map((step) => step.chain.name);
      const shown = names.length > 6 ? [...names.slice(0, 3), '…', ...names.slice(-2)] : names;
      yield { code: 'chain-loop', severity: followed ? 'error' : 'warning', message: `This rule closes a loop, ${followed ? 'which the kernel refuses' : 'which the kernel refuses as soon as a built-in chain leads there'}: ${[...shown, to.name].join(' → ')}. Send packets elsewhere.`, span: targetSpan(file, line) };
    } else if (!done.has(to)) {
      done.add(to);
      onPath.add(to);
      path.push({ chain: to, next: 0 });
    }
  }
}

/** A jump to INPUT, FORWARD and the like: only the kernel calls built-in chains. */
export function* chainBuiltIn(file: AnalysedFile): Generator<Problem> {
  for (const table of tablesOf(file)) {
    if (!table.chains.some((chain) => chain.hook)) continue;
    for (const chain of table.chains) {
      for (let i = 0; i < chain.rules.length; i++) {
        const to = chainBehind(file, table, chain.rules[i]!);
        if (to?.hook) yield { code: 'chain-builtin', severity: 'error', message: `No rule can jump to the built-in chain ${to.name}: the kernel refuses it. Move the rules that both need to a chain of their own.`, span: targetSpan(file, chain.rules[i]!) };
      }
    }
  }
}

const targetSpan = (file: AnalysedFile, line: number): Span => file.rule(line)?.target?.nameSpan ?? contentOf(file, line);
