/**
 * Exports packetForm: what the form of the trace panel offers for a document, and the packet that it opens with:
 * the one that the rule or chain at the given place would meet, or else the most telling one that the dump shows.
 */
import { formatIp } from '../base/ip.ts';
import { chainOfLine, tableOfLine } from '../model/references.ts';
import type { AnalysedFile, Dump } from '../model/tree.ts';
import type { PacketForm, PacketFormParams, PacketPreset, TracePacket } from '../protocol/trace.ts';
import { LineKind } from '../syntax/capture/tree.ts';
import { cut } from './markdown.ts';
import { markNames } from './hover/marks.ts';
import { presetsOf } from './packetForm/presets.ts';
import { surroundingsOf, type Surroundings } from './packetForm/surroundings.ts';
import { packetFor } from './packetForm/wanted.ts';

/** Texts in the form are plain text; the panel shows them as text only. */
export function packetForm(file: AnalysedFile, params: PacketFormParams): PacketForm {
  const line = params.position?.line;
  const dump = dumpAt(file, line);
  const box = cut(file.host.name, 80);
  if (!dump) {
    return { box, family: 4, interfaces: [], presets: [], packet: { src: '', dst: '', proto: 'tcp' }, marks: [], unavailable: 'There are no iptables rules in this file: no `*table`, no chain and no rule was found. Open what iptables-save prints, or a capture that holds it.' };
  }
  const around = surroundingsOf(file, dump);
  const presets = presetsOf(file, dump, around);
  const wanted = line === undefined ? undefined : packetAt(file, around, line, presets);
  return { box, family: dump.family, interfaces: [...around.interfaces], presets, packet: wanted ?? presets[0]?.packet ?? ordinary(around), marks: markNames(file) };
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
  const isRule = file.capture.records.kind[line] === LineKind.Append || file.capture.records.kind[line] === LineKind.Command;
  if (!isRule && chain.hook === 'OUTPUT') return sentFrom(around, presets);
  // Another built-in chain alone asks for nothing: the preset packet says more.
  if (!isRule && chain.hook !== undefined) return undefined;
  return packetFor(file, around, chain, isRule ? line : undefined);
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
