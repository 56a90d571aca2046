/** Exports reportOf: a trace as a Markdown report that says on paper what the panel shows. */
import type { AddressRow, TracePath, TraceResult, TraceStep } from '../../../server/src/protocol/trace.ts';
import { endpoint } from '../draft.ts';
import { decidingReason, stationOf, stepName } from '../rows.ts';

/** A text in a table or in code: what would end it is written out. */
const code = (text: string): string => `\`${text.replaceAll('`', '\u02cb').replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ')}\``;
const plain = (text: string): string => text.replace(/[\\`*_[\]<>#|~]/g, '\\$&').replace(/\s*\n\s*/g, ' ');

/** `title` is the name of the dump. */
export function reportOf(title: string, result: TraceResult, path: TracePath): string {
  return [
    `# Trace through ${plain(title)}`, '', `**${plain(path.summary)}**`, '',
    ...(path.probability === undefined ? [] : [`This is one of several ways by chance, with a probability of ${(path.probability * 100).toFixed(1)} %.`, '']),
    ...(path.choices?.length ? ['Choices on it:', '', ...path.choices.map((choice) => `- ${plain(choice)}`), ''] : []),
    ...(path.addresses ? addresses(path, path.addresses) : []),
    ...steps(path),
    ...(path.assumptions.length > 0 ? ['## Assumptions', '', ...path.assumptions.map((text) => `- ${plain(text)}`), ''] : []),
    ...(result.questions.length > 0 ? ['## Questions', '', ...result.questions.map(({ text, answer, default: standard }) => `- ${plain(text)} ${code(String(answer))}${answer === standard ? ' (taken)' : ''}`), ''] : []),
  ].join('\n');
}

function addresses({ legs = [] }: TracePath, rows: readonly AddressRow[]): string[] {
  return ['## Addresses', '', '| Box | Source | Destination | Protocol | Made so by |', '| --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${plain(legs[row.leg]?.box ?? '')} | ${code(row.source)} | ${code(row.destination)} | ${plain(row.proto)}${row.carries === undefined ? '' : `, carries ${code(row.carries)}`} | ${plain(row.by)} |`), ''];
}

/** What happened: rules that matched, and everything that is no rule. */
function steps(path: TracePath): string[] {
  const lines = ['## Steps', '', `${path.steps.filter(({ kind }) => kind === 'rule').length} rules were looked at; those that matched are listed.`, ''];
  let leg: number | undefined;
  for (const [index, step] of path.steps.entries()) {
    if (step.leg !== leg && path.legs) {
      leg = step.leg;
      const own = leg === undefined ? undefined : path.legs[leg];
      if (own) lines.push('', `### ${plain(own.box)}: ${code(`${endpoint(own.arrives.src, own.arrives.sport)} → ${endpoint(own.arrives.dst, own.arrives.dport)}`)}`, '');
    }
    if (step.kind === 'rule' && step.matched === 'no') continue;
    lines.push(`${index + 1}. ${told(step)}`, ...(step.changes ?? []).map(({ field, before, after }) => `   - ${plain(field)} ${code(before)} → ${code(after)}`));
  }
  return [...lines, ''];
}

function told(step: TraceStep): string {
  if (step.kind === 'policy') return `${stationOf(step)}: policy ${step.verdict}`;
  if (step.kind !== 'rule') return `${stepName(step)}: ${plain(step.summary)}`;
  const reason = decidingReason(step);
  return `${stationOf(step)}, ${plain(step.chain)} rule ${step.rule}${step.matched === 'unknown' ? ' (unknown)' : ''}: ${code(step.text)}${reason === undefined ? '' : ` (${plain(reason)})`}`;
}
