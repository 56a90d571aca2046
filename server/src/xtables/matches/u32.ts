/** Exports the match `u32`. */
import { formatMark, parseNumber } from '../../base/numbers.ts';
import type { NumberRange } from '../../base/numbers.ts';
import { clip } from '../../base/text.ts';
import { no, yes } from '../../base/tri.ts';
import type { Tri } from '../../base/tri.ts';
import { bytesOf, readWord } from '../bytes.ts';
import type { PacketBytes, Word } from '../bytes.ts';
import { head, text } from '../listed.ts';
import { both, not, option, readOnce, testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';
import { andWords, bytesUnknown, isWhole, knownWord, liesIn, shiftLeft, shiftRight } from '../unknownBytes.ts';

interface Step { readonly operator: '&' | '<<' | '>>' | '@'; readonly number: number }
/** One part between `&&`: where the word is read, what is done with it, and the values it may have. */
interface U32Test { readonly start: number; readonly steps: readonly Step[]; readonly values: readonly NumberRange[]; readonly text: string }

/** XT_U32_MAXSIZE: so many tests, numbers of a location and values of a test fit into a rule. */
const most = 10;
const number = '(?:0[xX][0-9a-fA-F]+|\\d+)';
const locationForm = new RegExp(`^\\s*${number}(?:\\s*(?:&|<<|>>|@)\\s*${number})*\\s*$`);
const valuesForm = new RegExp(`^\\s*${number}(?:\\s*:\\s*${number})?(?:\\s*,\\s*${number}(?:\\s*:\\s*${number})?)*\\s*$`);

/** The tests of `--u32`, or what is wrong with them (u32_parse in libxt_u32.c, u32_mt_checkentry). */
function parse(text: string): readonly U32Test[] | string {
  const tests: U32Test[] = [];
  for (const part of text.split('&&')) {
    const [location = '', values, ...rest] = part.split('=');
    if (values === undefined || rest.length > 0) return `${part.trim()} is not a location, = and values`;
    if (!locationForm.test(location)) return `${location.trim()} is not a location: an offset, then &, <<, >> or @ with numbers`;
    if (!valuesForm.test(values)) return `${values.trim()} is not a list of values or ranges`;
    const numbers = [...location.matchAll(new RegExp(`(&|<<|>>|@)?\\s*(${number})`, 'g'))].map(([, operator, digits]) => ({ operator: operator as Step['operator'], number: parseNumber(digits!) }));
    const ranges = values.split(',').map((range) => range.split(':').map((digits) => parseNumber(digits.trim()))).map(([from, to = from]) => ({ from, to }));
    const [first, ...steps] = numbers;
    const start = first?.number;
    if (start === undefined || !steps.every(isStep) || !ranges.every(isRange)) return `a number in ${part.trim()} does not fit into 32 bits`;
    if (numbers.length > most || ranges.length > most) return `a test has at most ${most} numbers in its location and ${most} values`;
    if (steps.some(({ operator, number: by }) => (operator === '<<' || operator === '>>') && by >= 32)) return `a 32-bit word cannot be shifted by 32 bits or more`;
    tests.push({ start, steps, values: ranges, text: part.trim() });
  }
  return tests.length > most ? `at most ${most} tests fit into a rule` : tests;
}

const isStep = (step: { readonly operator: Step['operator']; readonly number: number | undefined }): step is Step => step.number !== undefined;
const isRange = (range: { readonly from: number | undefined; readonly to: number | undefined }): range is NumberRange => range.from !== undefined && range.to !== undefined;

/** The word that a location names; 'outside' where the packet ends before it, 'unknown' where a jump depends on unknown bytes (u32_match_it in xt_u32.c). */
function locate(packet: PacketBytes, { start, steps }: U32Test): Word | 'outside' | 'unknown' {
  let at = 0;
  let value = readWord(packet, start, 4);
  for (const { operator, number: operand } of steps) {
    if (!value) return 'outside';
    switch (operator) {
      case '&': value = andWords(value, knownWord(operand)); break;
      case '<<': value = shiftLeft(value, operand); break;
      case '>>': value = shiftRight(value, operand); break;
      case '@':
        if (!isWhole(value)) return 'unknown';
        at += value.bits;
        value = readWord(packet, at + operand, 4);
    }
  }
  return value ?? 'outside';
}

function testU32(packet: PacketBytes, tests: readonly U32Test[], unknown: () => Tri): Tri {
  let open = false;
  const seen: string[] = [];
  for (const test of tests) {
    const value = locate(packet, test);
    if (value === 'outside') return no(`${test.text} reads beyond the ${packet.length} bytes of the packet`);
    const answers = value === 'unknown' ? [undefined] : test.values.map(({ from, to }) => liesIn(value, from, to));
    if (answers.includes(true)) seen.push(value === 'unknown' ? '' : formatMark(value.bits));
    else if (answers.includes(undefined)) open = true;
    else return no(`${test.text} finds ${value === 'unknown' ? '' : isWhole(value) ? formatMark(value.bits) : 'another value'}`);
  }
  return open ? unknown() : yes(`${tests.map(({ text }) => text).join(' && ')} finds ${seen.join(', ')}`);
}

const testsOf = readOnce(([text = '']) => parse(text));

export const u32: MatchModule = {
  kind: 'match',
  name: 'u32',
  families: both,
  help: 'Takes 32-bit words out of the packet by offset, masks and shifts them, and compares them with values. Offsets count from the IP header.',
  validity: { required: ['--u32'] },
  listed: { head: head('u32'), items: [{ at: text('(?<not>! )?"(?<a>[^"]*)"'), option: '--u32' }] },
  options: [option('--u32', 'location=value&&…', 'The tests: a location is an offset with `&`, `<<`, `>>` and `@` (jump), a value a number or range. What lies beyond the end of the packet fits nothing.', {
    negatable: true, explain: ([text = '?'], negated) => `${not(negated)}with the bytes ${text}`,
    check: ([text = '']) => {
      const tests = parse(text);
      return typeof tests === 'string' ? tests : undefined;
    },
  })],
  test: testEach({
    '--u32': ([text = ''], { packet }, _use, use) => {
      const tests = testsOf(use);
      return typeof tests === 'string' ? no(tests) : testU32(bytesOf(packet), tests, () => bytesUnknown(packet, `u32:${text}`, `the bytes ${clip(text)} of -m u32`));
    },
  }, { needs: '--u32' }),
};
