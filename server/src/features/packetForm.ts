/**
 * Exports packetForm: what the form of the trace panel offers for a document, and the packet that it opens with:
 * the one that the rule or chain at the given place would meet, or else the most telling one that the dump shows.
 */
import { formatIp } from '../base/ip.ts';
import { markUsesOfChain, writers } from '../model/marks.ts';
import { chainOfLine, tableOfLine } from '../model/references.ts';
import type { AnalysedFile, Chain, Dump } from '../model/tree.ts';
import type { PacketForm, PacketFormParams, PacketPreset, TracePacket } from '../protocol/trace.ts';
import { isRuleKind } from '../syntax/capture/tree.ts';
import { trace } from '../trace/trace.ts';
import { markNames } from './hover/marks.ts';
import { presetsOf } from './packetForm/presets.ts';
import { surroundingsOf, type Surroundings } from './packetForm/surroundings.ts';
import { packetFor } from './packetForm/wanted.ts';

/** Texts in the form are plain text; the panel shows them as text only. */
export function packetForm(file: AnalysedFile, params: PacketFormParams): PacketForm {
  const line = params.position?.line;
  const dump = dumpAt(file, line);
  const box = file.host.name;
  const boxes = file.neighbours && { boxes: [...file.neighbours] };
  if (!dump) {
    return { box, ...boxes, family: 4, interfaces: [], presets: [], packet: { src: '', dst: '', proto: 'tcp' }, marks: [], unavailable: 'There are no iptables rules in this file: no `*table`, no chain and no rule was found. Open what iptables-save prints, or a capture that holds it.' };
  }
  const around = surroundingsOf(file, dump);
  const presets = presetsOf(file, dump, around);
  const wanted = line === undefined ? undefined : packetAt(file, around, line, presets);
  return { box, ...boxes, family: dump.family, interfaces: [...around.interfaces], presets, packet: wanted ?? presets[0]?.packet ?? ordinary(around), marks: markNames(file) };
}

/** The dump that a line is in; else the first that has rules. */
function dumpAt(file: AnalysedFile, line: number | undefined): Dump | undefined {
  const filled = file.dumps.filter((dump) => dump.tables.length > 0);
  const hasRules = (dump: Dump): boolean => dump.tables.some((table) => table.chains.some((chain) => chain.rules.length > 0));
  return (line === undefined ? undefined : filled.find((dump) => line >= dump.first && line <= dump.last)) ?? filled.find(hasRules) ?? filled[0];
}

function packetAt(file: AnalysedFile, around: Surroundings, line: number, presets: readonly PacketPreset[]): TracePacket | undefined {
  const chain = tableOfLine(file, line) && chainOfLine(file, line);
  if (!chain) return undefined;
  const isRule = isRuleKind(file.capture.records.kind[line]);
  if (!isRule && chain.hook === 'OUTPUT') return sentFrom(around, presets);
  // Another built-in chain alone asks for nothing: the preset packet says more.
  if (!isRule && chain.hook !== undefined) return undefined;
  const first = packetFor(file, around, chain, isRule ? line : undefined);
  const goal = isRule ? line : chain.rules[0];
  return goal === undefined || file.lines.count > mostLinesToTry ? first : bestFor(file, goal, [first, ...others(file, around, chain, goal, presets)]);
}

/** In larger files the packet that the conditions ask for is taken as it is: trying packets would take too long there. */
const mostLinesToTry = 20_000;

/** Packets to try where the first one does not meet the rule: to a port that nothing changes, those of the presets, those that get a mark which the chain tests. */
function others(file: AnalysedFile, around: Surroundings, chain: Chain, goal: number, presets: readonly PacketPreset[]): TracePacket[] {
  const plain = packetFor(file, around, chain, goal, { dport: 22 });
  const marked = markUsesOfChain(file, chain).flatMap((use) => (use.kind === 'test' && use.line <= goal ? writers(file, chain.table.dump, use.value || use.mask, use.field).slice(0, 2) : []));
  const groups = new Map<string, PacketPreset[]>();
  for (const preset of presets) groups.set(preset.group, [...(groups.get(preset.group) ?? []), preset].slice(0, 2));
  return [plain, sentFrom(around, presets), ...[...groups.values()].flat().map((preset) => preset.packet), ...marked.slice(0, 3).map((use) => packetFor(file, around, use.chain, use.line))];
}

/** The first packet that matches the rule when it is traced; else the first that the rule is asked about; else the first. */
function bestFor(file: AnalysedFile, goal: number, packets: readonly TracePacket[]): TracePacket {
  let asked: TracePacket | undefined;
  for (const packet of packets) {
    const { results } = trace(file, { textDocument: { uri: file.uri }, packets: [packet], scope: 'box' });
    const steps = (results[0]?.paths ?? []).flatMap((path) => path.steps).filter((step) => step.kind === 'rule' && step.range.start.line === goal);
    if (steps.some((step) => step.kind === 'rule' && step.matched === 'yes')) return packet;
    if (steps.length > 0) asked ??= packet;
  }
  return asked ?? packets[0]!;
}

/** A packet of a local process: to a Service where the dump has one, else to the world outside. */
function sentFrom(around: Surroundings, presets: readonly PacketPreset[]): TracePacket {
  const service = presets.find((preset) => preset.group === 'clusterIP')?.packet;
  const base = service ?? { ...ordinary(around), dst: formatIp(around.stranger) };
  const sent: TracePacket = { ...base, src: formatIp(around.own) };
  delete sent.in;
  return sent;
}

/** A first packet of a connection from outside to this box. */
function ordinary(around: Surroundings): TracePacket {
  return { in: around.outside, src: formatIp(around.stranger), dst: formatIp(around.own), proto: 'tcp', sport: 51234, dport: 80, flags: ['SYN'] };
}
