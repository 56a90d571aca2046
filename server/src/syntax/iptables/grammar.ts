/**
 * Exports readWords: one rule line to words, options and counters, by a chevrotain lexer and parser with recovery.
 * Which words belong to which option is decided in bind.ts, by the options' specifications.
 * Offsets in the result are those of the document: chevrotain's inclusive ends are converted here and nowhere else.
 */
import { createToken, EmbeddedActionsParser, Lexer, type IToken } from 'chevrotain';
import type { Span } from '../../base/span.ts';
import type { Word } from '../../xtables/types.ts';
import type { Counters } from './tree.ts';

/** Every character may begin a word; said to the lexer, which cannot find that out for a complement set. Past 255 it groups codes by 255. */
const anyStart = [...Array.from({ length: 255 }, (_, i) => i + 1), ...Array.from({ length: 512 }, (_, i) => 256 + 127 * i)].filter((code) => code <= 0xffff && !' \t\r\n\f\v'.includes(String.fromCharCode(code)));

const Blank = createToken({ name: 'Blank', pattern: /[ \t\r\n\f\v]+/, group: Lexer.SKIPPED });
const CounterPair = createToken({ name: 'CounterPair', pattern: /\[\d+:\d+\]/ });
const Bang = createToken({ name: 'Bang', pattern: /!(?![^ \t])/ });
const LongOption = createToken({ name: 'LongOption', pattern: /--[A-Za-z][A-Za-z0-9-]*/ });
const ShortOption = createToken({ name: 'ShortOption', pattern: /-[A-Za-z0-9](?![^ \t])/ });
/** As add_param_to_argv of iptables reads them: a quote opens anywhere in a word, and closing it ends the word. */
const Quoted = createToken({ name: 'Quoted', pattern: /[^ \t"]*"(?:[^"\\]|\\[^])*"/, start_chars_hint: anyStart, line_breaks: false });
const Unclosed = createToken({ name: 'Unclosed', pattern: /[^ \t"]*"[^]*/, start_chars_hint: anyStart, line_breaks: true });
const Plain = createToken({ name: 'Plain', pattern: /[^ \t"]+/, start_chars_hint: anyStart, line_breaks: false });

const tokens = [Blank, CounterPair, Bang, Quoted, Unclosed, LongOption, ShortOption, Plain];
const lexer = new Lexer(tokens, { positionTracking: 'onlyOffset', safeMode: false, recoveryEnabled: true });

/** A piece of a rule line, in order. */
export type Piece =
  | { readonly kind: 'bang'; readonly span: Span }
  | { readonly kind: 'option'; readonly name: string; readonly span: Span }
  | { readonly kind: 'word'; readonly word: Word; readonly quoted: boolean };

export interface RuleWords { readonly counters?: Counters; readonly pieces: readonly Piece[]; readonly unclosed?: Span }

class RuleParser extends EmbeddedActionsParser {
  offset = 0;
  readonly line: () => RuleWords;

  constructor() {
    super(tokens, { recoveryEnabled: true, maxLookahead: 1 });
    this.line = this.RULE('line', (): RuleWords => {
      let counters: Counters | undefined;
      let unclosed: Span | undefined;
      const pieces: Piece[] = [];
      this.OPTION(() => {
        const token = this.CONSUME(CounterPair);
        const colon = token.image.indexOf(':');
        counters = { packets: token.image.slice(1, colon), bytes: token.image.slice(colon + 1, -1), span: this.spanOf(token) };
      });
      this.MANY(() => {
        this.OR([
          { ALT: () => pieces.push({ kind: 'bang', span: this.spanOf(this.CONSUME(Bang)) }) },
          { ALT: () => this.addOption(this.CONSUME(LongOption), pieces) },
          { ALT: () => this.addOption(this.CONSUME(ShortOption), pieces) },
          { ALT: () => this.addWord(this.CONSUME(Plain), pieces, false) },
          { ALT: () => this.addWord(this.CONSUME2(CounterPair), pieces, false) },
          { ALT: () => this.addWord(this.CONSUME(Quoted), pieces, true) },
          {
            ALT: () => {
              const token = this.CONSUME(Unclosed);
              this.addWord(token, pieces, true);
              unclosed = this.spanOf(token);
            },
          },
        ]);
      });
      return { pieces, ...(counters && { counters }), ...(unclosed && { unclosed }) };
    });
    this.performSelfAnalysis();
  }

  private spanOf(token: IToken): Span {
    const start = this.offset + (Number.isNaN(token.startOffset) ? 0 : token.startOffset);
    return { start, end: start + token.image.length };
  }

  private addOption(token: IToken, pieces: Piece[]): void {
    if (this.RECORDING_PHASE) return;
    pieces.push({ kind: 'option', name: token.image, span: this.spanOf(token) });
  }

  private addWord(token: IToken, pieces: Piece[], quoted: boolean): void {
    if (this.RECORDING_PHASE) return;
    pieces.push({ kind: 'word', word: { text: quoted ? unquote(token.image) : token.image, span: this.spanOf(token) }, quoted });
  }
}

const parser = new RuleParser();

/** Removes the quotes and, inside them, the backslashes. */
function unquote(image: string): string {
  const open = image.indexOf('"');
  const closed = image.length > open + 1 && image.endsWith('"');
  return image.slice(0, open) + image.slice(open + 1, closed ? -1 : undefined).replace(/\\([^])/g, '$1');
}

/** Splits the text of one line; `offset` is where the line begins in the document. Never throws. */
export function readWords(line: string, offset: number): RuleWords {
  parser.input = lexer.tokenize(line).tokens;
  parser.offset = offset;
  return parser.line();
}
