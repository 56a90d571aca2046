/** Exports step, which notes what happened for a reader, and ask, which asks what no configuration says. */
import { textOf } from '../../base/bytes.ts';
import { positionAt } from '../../base/text.ts';
import type { NginxDirective } from '../../model/nginx/config.ts';
import type { Place, RequestStep } from '../../protocol/request.ts';
import type { Question } from '../../protocol/trace.ts';
import { isKnown, type RequestState, type Value } from './state.ts';

/** A trace of more steps is no help to anybody. */
const mostSteps = 2_000;

export function placeOf({ source: { uri, lines }, name, args }: NginxDirective): Place {
  return { uri, range: { start: positionAt(lines, name.span.start), end: positionAt(lines, (args.at(-1) ?? name).span.end) } };
}

export function step(state: RequestState, phase: RequestStep['phase'], summary: string, at?: NginxDirective, more: Partial<RequestStep> = {}): void {
  if (state.steps.length >= mostSteps) return;
  state.steps.push({ kind: 'nginx', phase, summary, depth: state.depth, ...(at && placeOf(at)), ...more });
}

/** A value as a reader sees it. */
export const shown = (value: Value, most = 120): string => {
  if (!isKnown(value)) return 'a value that is not known';
  const text = textOf(value);
  return text === '' ? 'nothing' : text.length > most ? `${text.slice(0, most)}…` : text;
};

interface Asked<T extends string | boolean> { readonly id: string; readonly text: string; readonly because: string; readonly options: readonly { readonly value: T; readonly label: string }[]; readonly default: T }

/** The answer of somebody, or the default; the path says that it was asked. */
export function ask<T extends string | boolean>(state: RequestState, { id, text, because, options, default: standard }: Asked<T>): T {
  const given = state.arrival.facts[id];
  const answer = options.find(({ value }) => value === given)?.value ?? standard;
  state.questions.set(id, { id, text, because, kind: options.length === 2 && options.every(({ value }) => typeof value === 'boolean') ? 'boolean' : 'choice', options: options.map((one) => ({ ...one })), default: standard, answer } as Question);
  if (given === undefined) state.unknown.push(`${text} ${options.find(({ value }) => value === answer)!.label} was taken.`);
  return answer;
}

const yesNo = [{ value: true, label: 'Yes' }, { value: false, label: 'No' }] as const;

export const askYesNo = (state: RequestState, id: string, text: string, because: string, standard: boolean): boolean => ask<boolean>(state, { id, text, because, options: yesNo, default: standard });

export type FileKind = 'file' | 'folder' | 'none';

/** What a path is on the box that nginx runs on. */
export const askFile = (state: RequestState, path: string, standard: FileKind = 'none'): FileKind => ask<FileKind>(state, {
  id: `file:${path}`, text: `What is ${textOf(path).slice(0, 200)} on the box that nginx runs on?`, because: 'A configuration does not say which files there are.',
  options: [{ value: 'file', label: 'A file' }, { value: 'folder', label: 'A folder' }, { value: 'none', label: 'Nothing' }], default: standard,
});
