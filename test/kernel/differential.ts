/** Runs a case through the kernel and through `tablewalk/trace`, and says where they disagree. */
import type { FieldProblem, TracePacket, TracePath, TraceResult } from '../../server/src/protocol/trace.ts';
import type { Server } from '../support/server.ts';
import { captureOfDump } from './capture.ts';
import { leastDifferences } from './compare.ts';
import type { CaseAnswer, KernelCase, Oracle, PacketAnswer, SentPacket } from './oracle.ts';
import { remember, takenBefore, type Pair, type Taken } from './randomPorts.ts';

export interface Disagreement { packet: number; sent: SentPacket; lines: string[]; kernel: PacketAnswer }

const uri = 'file:///kernel/box.capture';

/** What the trace says of packets on a text, which the server has open from then on. */
export async function tracedText(server: Server, text: string, packets: SentPacket[], facts?: Record<string, unknown>): Promise<TraceResult> {
  await server.open(uri, 'netcapture', text);
  return server.trace({ textDocument: { uri }, packets: packets as TracePacket[], scope: 'box', ...(facts && { facts }) });
}

/** A packet that the kernel was sent, with what both say of it. `index` counts the packets of the case from 0. */
export interface Compared { index: number; sent: SentPacket; kernel: PacketAnswer; paths: readonly TracePath[] }

export interface Comparison {
  disagreements: Disagreement[];
  /** The text that was traced. */
  text: string;
  compared: Compared[];
  /** Why packets were not sent, one entry for each of them. */
  unsent: string[];
}

/** Traces packets on a text and compares each with the kernel's answer; packets that the kernel was not sent are left out. */
export async function compareText(server: Server, text: string, packets: SentPacket[], answer: CaseAnswer, { firstPath = false, facts }: Pick<KernelCase, 'firstPath' | 'facts'> = {}): Promise<Comparison> {
  const all = packets.flatMap((sent, index) => (answer.packets[index] ? [{ index, sent, kernel: answer.packets[index] }] : []));
  const kept = all.filter(({ kernel }) => kernel.unsupported === undefined);
  const traced = await tracedText(server, text, kept.map(({ sent }) => sent), facts);
  if (traced.problems && traced.problems.length > 0) throw new Error(`The trace refuses a packet: ${JSON.stringify(traced.problems)}`);
  const taken: Taken = new Map();
  let previous: readonly Pair[] = [];
  const disagreements: Disagreement[] = [];
  const compared = kept.map((one, at): Compared => ({ ...one, paths: traced.results[at]?.paths ?? [] }));
  for (const { index, sent, kernel, paths } of compared) {
    const known = takenBefore(taken, paths[0], sent.reply === true ? previous : []);
    const lines = leastDifferences(kernel, paths.slice(0, firstPath ? 1 : undefined), known, sent.length !== undefined);
    const found = lines.length === 0 ? remember(taken, kernel, paths[0]) : [];
    previous = found.length > 0 ? found : known.own;
    if (lines.length > 0) disagreements.push({ packet: index, sent, lines, kernel });
  }
  return { disagreements, text, compared, unsent: all.flatMap(({ kernel }) => kernel.unsupported ?? []) };
}

/**
 * Asks the kernel, takes what its commands print on that box as the text to trace, and compares. Packets that the trace refuses are
 * left out, with the answers to them, and the kernel is asked again without them; one whose source is refused may not have come through.
 */
export async function compareCase(oracle: Oracle, server: Server, question: KernelCase): Promise<Comparison> {
  const answer = await oracle.ask({ ...question, dump: true });
  const text = captureOfDump(answer.dump ?? {}, question.packets.length % 2 === 0 ? 'ipset save' : 'ipset list');
  const first = question.dumpAfter ?? 0;
  const refused = first > 0 ? new Map<number, FieldProblem>() : await refusals(server, text, question.packets, answer);
  if (refused.size === 0) return compareText(server, text, question.packets.slice(first), { ...answer, packets: answer.packets.slice(first) }, question);
  const wrong = [...refused].flatMap(([index, { field, message }]): Disagreement[] => {
    const kernel = answer.packets[index];
    const sound = field === 'dst' || (field === 'src' && kernel?.delivered === null);
    return sound || !kernel ? [] : [{ packet: index, sent: question.packets[index] ?? {}, lines: [`refused (${field}: ${message}), and the kernel delivers it`], kernel }];
  });
  let left = false;
  const packets = question.packets.filter((packet, index) => {
    if (packet.reply !== true) left = refused.has(index);
    return !left;
  });
  if (packets.length === 0 || wrong.length > 0) return { disagreements: wrong, text, compared: [], unsent: [] };
  return compareCase(oracle, server, { ...question, packets });
}

/** What the trace refuses of the packets that the kernel was sent, by their number. */
async function refusals(server: Server, text: string, packets: SentPacket[], answer: CaseAnswer): Promise<Map<number, FieldProblem>> {
  const kept = packets.flatMap((sent, index) => (answer.packets[index] && answer.packets[index].unsupported === undefined ? [{ sent, index }] : []));
  const { problems = [] } = await tracedText(server, text, kept.map(({ sent }) => sent));
  return new Map(problems.flatMap((problem) => {
    const at = kept[problem.packet];
    return at ? [[at.index, problem] as const] : [];
  }));
}

/** A report that somebody can act on: the packet, the differing counters with their rules. */
export function report(disagreements: Disagreement[], text: string): string {
  return disagreements.map(({ packet, sent, lines, kernel }) => [
    `packet ${packet + 1}: ${JSON.stringify(sent)}`,
    ...lines.map((line) => `  ${line}${ruleOf(line, text)}`),
    ...(kernel.sendError === undefined ? [] : [`  the sender was told: ${kernel.sendError}`]),
  ].join('\n')).join('\n');
}

/** The text of the rule that a difference names. */
export function ruleOf(line: string, text: string): string {
  const key = /^(\w+) (\S+) (\d+):/.exec(line);
  if (!key) return '';
  let table = '';
  let number = 0;
  for (const row of text.split('\n')) {
    if (row.startsWith('*')) table = row.slice(1).trim();
    if (table === key[1] && row.startsWith(`-A ${key[2] ?? ''} `) && ++number === Number(key[3])) return `   ${row}`;
  }
  return '';
}
