/** Runs a case through the kernel and through `tablewalk/trace`, and says where they disagree. */
import type { TracePacket, TraceResult } from '../../server/src/protocol/trace.ts';
import type { Server } from '../support/server.ts';
import { captureOfDump } from './capture.ts';
import { hasRandomPort, leastDifferences, randomPortRules } from './compare.ts';
import type { CaseAnswer, KernelCase, Oracle, PacketAnswer, SentPacket } from './oracle.ts';

export interface Disagreement { packet: number; sent: SentPacket; lines: string[]; kernel: PacketAnswer }

const uri = 'file:///kernel/box.capture';

/** What the trace says of packets on a text, which the server has open from then on. */
export async function tracedText(server: Server, text: string, packets: SentPacket[]): Promise<TraceResult> {
  await server.open(uri, 'netcapture', text);
  return server.trace({ textDocument: { uri }, packets: packets as TracePacket[], scope: 'box' });
}

/** Traces packets on a text and compares each with the kernel's answer; packets that the kernel was not sent are left out. */
export async function compareText(server: Server, text: string, packets: SentPacket[], answer: CaseAnswer, firstPath = false): Promise<Disagreement[]> {
  const kept = packets.map((sent, index) => ({ sent, kernel: answer.packets[index] })).filter(({ kernel }) => kernel && kernel.unsupported === undefined);
  const traced = await tracedText(server, text, kept.map(({ sent }) => sent));
  if (traced.problems && traced.problems.length > 0) throw new Error(`The trace refuses a packet: ${JSON.stringify(traced.problems)}`);
  const random = randomPortRules(text);
  const found: Disagreement[] = [];
  for (const [index, { sent, kernel }] of kept.entries()) {
    if (!kernel) continue;
    if (Object.keys(kernel.counters).some((key) => random.has(key))) random.add('connection');
    const lines = leastDifferences(kernel, (traced.results[index]?.paths ?? []).slice(0, firstPath ? 1 : undefined), random, sent.length !== undefined);
    if (traced.results[index]?.paths.some(hasRandomPort)) random.add('connection');
    if (lines.length > 0) found.push({ packet: index, sent, lines, kernel });
  }
  return found;
}

/** Asks the kernel, takes what its commands print on that box as the text to trace, and compares. */
export async function compareCase(oracle: Oracle, server: Server, question: KernelCase): Promise<{ disagreements: Disagreement[]; text: string }> {
  const answer = await oracle.ask({ ...question, dump: true });
  const text = captureOfDump(answer.dump ?? {}, question.packets.length % 2 === 0 ? 'ipset save' : 'ipset list');
  const first = question.dumpAfter ?? 0;
  return { disagreements: await compareText(server, text, question.packets.slice(first), { ...answer, packets: answer.packets.slice(first) }, question.firstPath), text };
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
function ruleOf(line: string, text: string): string {
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
