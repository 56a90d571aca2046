/** Exports exercise: all parsers and features on one document, at a few places of it; and readAll, the parsers alone. */
import { analyse, reanalyse } from '../../server/src/analyse.ts';
import { startDiagnostics } from '../../server/src/diagnostics.ts';
import { incomingCalls, outgoingCalls, prepareCalls } from '../../server/src/features/callHierarchy.ts';
import { codeLens, resolveCodeLens } from '../../server/src/features/codeLens.ts';
import { compare } from '../../server/src/features/compare.ts';
import { completion, resolveCompletion } from '../../server/src/features/completion.ts';
import { definition } from '../../server/src/features/definition.ts';
import { folding } from '../../server/src/features/folding.ts';
import { hover } from '../../server/src/features/hover.ts';
import { inlayHints } from '../../server/src/features/inlayHints.ts';
import { packetForm } from '../../server/src/features/packetForm.ts';
import { highlight, references } from '../../server/src/features/references.ts';
import { prepareRename, rename } from '../../server/src/features/rename.ts';
import { selectionRanges } from '../../server/src/features/selectionRanges.ts';
import { signature } from '../../server/src/features/signature.ts';
import { symbols } from '../../server/src/features/symbols.ts';
import { tokens } from '../../server/src/features/tokens.ts';
import { workspaceSymbols } from '../../server/src/features/workspaceSymbols.ts';
import { positionAt } from '../../server/src/base/text.ts';
import type { AnalysedFile } from '../../server/src/model/tree.ts';
import { settingsFrom } from '../../server/src/settings.ts';
import { trace } from '../../server/src/trace/trace.ts';

const uri = 'file:///fuzz.capture';

/** Everything that the parsers make of a text. */
export function readAll(file: AnalysedFile): void {
  for (let line = 0; line < file.lines.count; line++) file.rule(line);
  const { host } = file;
  for (const listing of host.connectionListings) void [listing.connections, listing.unread];
  for (const set of file.sets.values()) for (const member of set.members) void [member.element, member.span];
  void [host.virtualServers, host.routes, host.rules, host.sysctls, file.kube];
}

export interface Places {
  /** From 0 to 1: where in the text. */
  readonly at: number;
  /** What is written there. */
  readonly insert: string;
  readonly remove: number;
  /** Draws what is done of all that can be done. */
  readonly choice: number;
}

/** Runs the parsers, and some of the features; throws where one does. */
export function exercise(text: string, { at, insert, remove, choice }: Places): void {
  const file = analyse(uri, text);
  readAll(file);
  const offset = Math.floor(at * text.length);
  always(file, offset);
  const one = some[choice % some.length]!;
  one(file, offset);
  if (choice % 23 === 0) tracePreset(file, offset);
  if (choice % 4 === 0) {
    const end = Math.min(text.length, offset + remove);
    const edited = text.slice(0, offset) + insert + text.slice(end);
    assertSame(reanalyse(file, edited, offset, insert.length), analyse(uri, edited));
  }
}

const settings = settingsFrom(undefined);

function always(file: AnalysedFile, offset: number): void {
  const job = startDiagnostics(file, settings, () => undefined);
  while (job.step());
  const spanned = hover(file, offset);
  if (spanned?.range && spanned.range.end.line >= file.lines.count) throw new Error('the hover ends behind the text');
  tokens(file);
}

const whole = (file: AnalysedFile): Parameters<typeof inlayHints>[1] => ({ start: { line: 0, character: 0 }, end: { line: file.lines.count, character: 0 } });
const some: readonly ((file: AnalysedFile, offset: number) => void)[] = [
  (file, offset) => { void [definition(file, offset), references(file, offset, true), highlight(file, offset)]; },
  (file, offset) => { for (const item of (completion(file, offset, { snippets: true }) ?? { items: [] }).items.slice(0, 3)) resolveCompletion(file, item); },
  (file, offset) => { void [signature(file, offset), selectionRanges(file, [positionAt(file.lines, offset)])]; },
  (file, offset) => { if ('range' in prepareRename(file, offset)) rename(file, offset, 'renamed'); },
  (file) => { void [symbols(file), folding(file), workspaceSymbols([file], 'a')]; },
  (file) => { for (const lens of codeLens(file, { trace: true, references: true, counters: true })) resolveCodeLens(file, lens); inlayHints(file, whole(file), { probability: true, marks: true, services: true }); },
  (file, offset) => { for (const item of prepareCalls(file, offset) ?? []) void [incomingCalls(file, item), outgoingCalls(file, item)]; compare(file, file); },
];

/** Traces take longer than all the rest: they are made of fewer documents. */
function tracePreset(file: AnalysedFile, offset: number): void {
  const form = packetForm(file, { textDocument: { uri }, position: positionAt(file.lines, offset) });
  const packet = form.packet ?? form.presets[0]?.packet;
  if (packet) trace(file, { textDocument: { uri }, packets: [packet] });
}

/** An edit leads to the same as reading everything. */
function assertSame(edited: AnalysedFile, fresh: AnalysedFile): void {
  const shape = (file: AnalysedFile): string => JSON.stringify([
    file.capture.sections, [...file.capture.records.kind], [...file.capture.records.flags],
    file.dumps.map((dump) => [dump.family, dump.first, dump.last, dump.tables.map((table) => [table.name, table.first, table.last, table.chains.map((chain) => [chain.name, chain.declaration, Array.from(chain.rules)])])]),
    [...file.sets.keys()], file.host.interfaces.map(({ name }) => name), file.host.routes.length, file.host.virtualServers.length,
  ]);
  if (shape(edited) !== shape(fresh)) throw new Error(`an edit leads to ${shape(edited).slice(0, 500)}, not to ${shape(fresh).slice(0, 500)}`);
}
