/**
 * Exports classic BPF as `-m bpf --bytecode` has it: reading a program, and running it on bytes of which some are unknown.
 * Instructions and their checks are those of bpf_check_classic in the kernel's net/core/filter.c.
 */
import { parseNumber } from '../base/numbers.ts';
import { readWord } from './bytes.ts';
import type { PacketBytes, Word } from './bytes.ts';
import { andWords, isWhole, knownWord, liesIn, nothingKnown, orWords, shiftLeft, shiftRight, xorWords } from './unknownBytes.ts';

export interface Instruction { readonly code: number; readonly jt: number; readonly jf: number; readonly k: number }

/** XT_BPF_MAX_NUM_INSTR. */
const longest = 64;

/** Parts of an instruction's code (linux/bpf_common.h). */
const classOf = (code: number): number => code & 7;
const LD = 0;
const LDX = 1;
const ST = 2;
const STX = 3;
const ALU = 4;
const JMP = 5;
const RET = 6;
const MISC = 7;
const sizes: Readonly<Record<number, 1 | 2 | 4>> = { 0: 4, 8: 2, 16: 1 };
const [IMM, ABS, IND, MEM, LEN, MSH] = [0, 0x20, 0x40, 0x60, 0x80, 0xa0];

const valid = new Set([
  0x00, 0x20, 0x28, 0x30, 0x40, 0x48, 0x50, 0x60, 0x80, 0x01, 0x61, 0x81, 0xb1, 0x02, 0x03,
  0x04, 0x0c, 0x14, 0x1c, 0x24, 0x2c, 0x34, 0x3c, 0x44, 0x4c, 0x54, 0x5c, 0x64, 0x6c, 0x74, 0x7c, 0x84, 0x94, 0x9c, 0xa4, 0xac,
  0x05, 0x15, 0x1d, 0x25, 0x2d, 0x35, 0x3d, 0x45, 0x4d, 0x06, 0x16, 0x07, 0x87,
]);

/** The instructions of `--bytecode` (their number, then `code jt jf k` of each with commas between), or what is wrong with them. */
export function parseProgram(text: string): readonly Instruction[] | string {
  const [count = '', ...parts] = text.replace(/,\s*$/, '').split(',');
  const wanted = parseNumber(count.trim(), 0xffff);
  if (wanted === undefined) return `${count} is not a number of instructions`;
  if (wanted === 0 || wanted > longest) return `a program has 1 to ${longest} instructions, not ${wanted}`;
  if (parts.length !== wanted) return `the program says that it has ${wanted} instructions, and has ${parts.length}`;
  const program: Instruction[] = [];
  for (const [i, part] of parts.entries()) {
    const numbers = part.trim().split(/\s+/).map((digits) => (/^\d+$/.test(digits) ? Number(digits) : undefined));
    const [code, jt, jf, k] = numbers;
    if (numbers.length !== 4 || code === undefined || jt === undefined || jf === undefined || k === undefined) return `instruction ${i + 1} is not four numbers: ${part.trim()}`;
    if (code > 0xffff || jt > 255 || jf > 255 || k > 0xffffffff) return `a number of instruction ${i + 1} is too large: ${part.trim()}`;
    program.push({ code, jt, jf, k });
  }
  return problemOfProgram(program) ?? program;
}

function problemOfProgram(program: readonly Instruction[]): string | undefined {
  for (const [i, { code, jt, jf, k }] of program.entries()) {
    const last = program.length - i - 1;
    if (!valid.has(code)) return `instruction ${i + 1} has the code ${code}, which the kernel does not know`;
    if (classOf(code) === JMP && (code === JMP ? k : Math.max(jt, jf)) >= last) return `instruction ${i + 1} jumps out of the program`;
    if ((code === 0x34 || code === 0x94) && k === 0) return `instruction ${i + 1} divides by zero`;
    if ((code === 0x64 || code === 0x74) && k > 31) return `instruction ${i + 1} shifts by more than 31 bits`;
    if ((code === 0x60 || code === 0x61 || code === ST || code === STX) && k > 15) return `instruction ${i + 1} uses a memory cell that is not there`;
  }
  return classOf(program[program.length - 1]!.code) === RET ? undefined : 'the program does not end with a return';
}

/** What a program may ask beside the bytes of the packet: SKF_AD_PROTOCOL and SKF_AD_MARK. */
export interface Ancillary { readonly protocol: number; readonly mark: number }

const [adOffset, netOffset] = [0xfffff000, 0xfff00000];
const [adProtocol, adMark, adXor] = [0, 20, 40];

/** Loads from the packet. Beyond its end the program ends with 0 ('outside'); the link-layer header, and what depends on unknown bytes, is unknown. */
function load(packet: PacketBytes, offset: Word, size: 1 | 2 | 4, { protocol, mark }: Ancillary): Word | 'outside' {
  if (!isWhole(offset)) return nothingKnown;
  const at = offset.bits;
  if (at < 0x80000000) return readWord(packet, at, size) ?? 'outside';
  if (at >= adOffset) return at === adOffset + adProtocol ? knownWord(protocol) : at === adOffset + adMark ? knownWord(mark) : nothingKnown;
  if (at >= netOffset) return readWord(packet, at - netOffset, size) ?? 'outside';
  return nothingKnown;
}

/** Whether the program returns anything but 0; undefined where unknown bytes decide. Every jump leads forward, so it ends. */
export function runProgram(program: readonly Instruction[], packet: PacketBytes, ancillary: Ancillary): boolean | undefined {
  let a = knownWord(0);
  let x = knownWord(0);
  const memory: Word[] = Array.from({ length: 16 }, () => knownWord(0));
  for (let at = 0; at < program.length; at++) {
    const { code, jt, jf, k } = program[at]!;
    const constant = knownWord(k);
    switch (classOf(code)) {
      case LD: {
        const mode = code & 0xe0;
        if (mode === ABS && k === adOffset + adXor) a = xorWords(a, x);
        else if (mode === ABS || mode === IND) {
          const loaded = load(packet, mode === ABS ? constant : add(x, constant), sizes[code & 0x18]!, ancillary);
          if (loaded === 'outside') return false;
          a = loaded;
        } else a = mode === IMM ? constant : mode === MEM ? memory[k]! : knownWord(packet.length);
        break;
      }
      case LDX: {
        const mode = code & 0xe0;
        if (mode === MSH) {
          const loaded = load(packet, constant, 1, ancillary);
          if (loaded === 'outside') return false;
          x = shiftLeft(andWords(loaded, knownWord(15)), 2);
        } else x = mode === IMM ? constant : mode === LEN ? knownWord(packet.length) : memory[k]!;
        break;
      }
      case ST: memory[k] = a; break;
      case STX: memory[k] = x; break;
      case ALU: {
        const result = compute(code & 0xf0, a, code & 8 ? x : constant);
        if (result === 'zero') return false;
        a = result;
        break;
      }
      case JMP: {
        if (code === JMP) at += k;
        else {
          const jump = holds(code & 0xf0, a, code & 8 ? x : constant);
          if (jump === undefined) return undefined;
          at += jump ? jt : jf;
        }
        break;
      }
      case RET: {
        const zero = liesIn(code === 0x16 ? a : constant, 0, 0);
        return zero === undefined ? undefined : !zero;
      }
      case MISC:
        if (code === 0x07) x = a;
        else a = x;
    }
  }
  return false;
}

const add = (a: Word, b: Word): Word => (isWhole(a) && isWhole(b) ? knownWord(a.bits + b.bits) : nothingKnown);

/** Arithmetic of 32 bits. Division by an X of zero ends the program with 0. */
function compute(operation: number, a: Word, b: Word): Word | 'zero' {
  switch (operation) {
    case 0x40: return orWords(a, b);
    case 0x50: return andWords(a, b);
    case 0xa0: return xorWords(a, b);
    case 0x60: return isWhole(b) ? shiftLeft(a, b.bits & 31) : nothingKnown;
    case 0x70: return isWhole(b) ? shiftRight(a, b.bits & 31) : nothingKnown;
    default:
  }
  if (operation === 0x80) return isWhole(a) ? knownWord(-a.bits) : nothingKnown;
  if ((operation === 0x30 || operation === 0x90) && isWhole(b) && b.bits === 0) return 'zero';
  if (!isWhole(a) || !isWhole(b)) return nothingKnown;
  switch (operation) {
    case 0x00: return knownWord(a.bits + b.bits);
    case 0x10: return knownWord(a.bits - b.bits);
    case 0x20: return knownWord(Math.imul(a.bits, b.bits));
    case 0x30: return knownWord(Math.floor(a.bits / b.bits));
    default: return knownWord(a.bits % b.bits);
  }
}

/** The condition of a jump; undefined where unknown bits decide. */
function holds(operation: number, a: Word, b: Word): boolean | undefined {
  if (operation === 0x40) {
    const common = andWords(a, b);
    return common.bits !== 0 ? true : isWhole(common) ? false : undefined;
  }
  if (!isWhole(b)) return undefined;
  switch (operation) {
    case 0x10: return liesIn(a, b.bits, b.bits);
    case 0x20: return b.bits === 0xffffffff ? false : liesIn(a, b.bits + 1, 0xffffffff);
    default: return liesIn(a, b.bits, 0xffffffff);
  }
}
