/**
 * Exports parseNginx: an nginx configuration to its tree. Never throws; one bad line costs one line.
 * What nginx's own reader refuses (ngx_conf_parse, ngx_conf_read_token) is in `problems`, in its terms.
 */
import { tokenMatcher, type IToken } from 'chevrotain';
import type { Problem, Span } from '../../base/span.ts';
import { indexLines } from '../../base/text.ts';
import { Close, Comment, LuaName, Open, Quoted, Semicolon, tokenise, Unclosed } from './lexer.ts';
import type { NginxDirective, NginxSource, NginxTree, NginxWord } from './tree.ts';

/** How deep blocks are followed; nginx has no limit, and no configuration of people's is deeper than ten. */
const deepest = 200;

/** Where chevrotain's ends, which are the last character's, become ours; and the only place. */
const endOf = (token: IToken): number => token.startOffset + token.image.length;
const spanOf = (token: IToken): Span => ({ start: token.startOffset, end: endOf(token) });

interface Open { readonly directive: Draft; readonly brace: IToken; readonly children: NginxDirective[] }
interface Draft { readonly source: NginxSource; readonly words: NginxWord[]; readonly start: number }

export interface ParseOptions {
  /** The document that the text is of; empty for none. */
  readonly uri?: string;
  readonly isDirective?: (name: string) => boolean;
}

/**
 * `isDirective` says whether a word is the name of one: where a `;` is missing, such a word at the beginning of a line begins the next
 * directive. nginx itself reads on to the next `;` and then complains about the number of arguments.
 */
export function parseNginx(text: string, { uri = '', isDirective = () => false }: ParseOptions = {}): NginxTree {
  const source: NginxSource = { uri, lines: indexLines(text) };
  const { tokens, comments, errors } = tokenise(text);
  const problems: Problem[] = errors.map(({ offset, length }) => error('nginx-brace', 'nginx cannot read this.', { start: offset, end: offset + length }));
  const root: NginxDirective[] = [];
  const stack: Open[] = [];
  let draft: Draft | undefined;
  const siblings = (): NginxDirective[] => stack.at(-1)?.children ?? root;
  const say = (code: string, message: string, span: Span): void => {
    problems.push(error(code, message, span));
  };
  const finish = (end: number): void => {
    if (draft) siblings().push(directiveOf(draft, end));
    draft = undefined;
  };

  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (tokenMatcher(token, Semicolon)) {
      if (!draft) say('nginx-semicolon', 'This ; ends nothing: nginx refuses it. Remove it.', spanOf(token));
      finish(endOf(token));
    } else if (tokenMatcher(token, Open)) {
      if (!draft) {
        say('nginx-brace', 'This { opens a block that has no name.', spanOf(token));
        draft = { source, words: [], start: token.startOffset };
      }
      if (stack.length >= deepest) {
        say('nginx-brace', `Blocks are followed ${deepest} deep; what stands deeper is not read.`, spanOf(token));
        break;
      }
      const isLua = draft.words[0] !== undefined && endsInLua(tokens, at);
      if (isLua) at = luaBlock(text, tokens, at, draft, siblings(), say);
      else stack.push({ directive: draft, brace: token, children: [] });
      draft = undefined;
    } else if (tokenMatcher(token, Close)) {
      if (draft) {
        say('nginx-semicolon', `A ; is missing behind ${lastWord(draft)}.`, afterLast(draft));
        finish(draft.words.at(-1)!.span.end);
      }
      const open = stack.pop();
      if (!open) say('nginx-brace', 'This } closes no block: nginx refuses it. Remove it, or look for a { that is missing above.', spanOf(token));
      else siblings().push(directiveOf(open.directive, endOf(token), open.children, { start: open.brace.startOffset, end: endOf(token) }));
    } else {
      const word = wordOf(token);
      if (tokenMatcher(token, Unclosed)) say('nginx-quote', 'This quote is not closed: nginx reads on to the end of the file. Add the closing quote.', word.span);
      const last = draft?.words.at(-1);
      if (draft && last && isDirective(word.text) && !word.quoted && startsLine(text, word.span.start) && !endsLine(text, last)) {
        say('nginx-semicolon', `A ; is missing behind ${lastWord(draft)}.`, afterLast(draft));
        finish(last.span.end);
      } else if (last?.quoted && last.span.end === word.span.start && !word.text.startsWith(')')) say('nginx-quote', 'nginx wants a blank behind a closing quote.', word.span);
      draft ??= { source, words: [], start: word.span.start };
      draft.words.push(word);
    }
  }
  if (draft) {
    say('nginx-semicolon', `A ; is missing behind ${lastWord(draft)}: the file ends here.`, afterLast(draft));
    finish(draft.words.at(-1)?.span.end ?? draft.start);
  }
  for (let open = stack.pop(); open; open = stack.pop()) {
    say('nginx-brace', 'This block is not closed: a } is missing.', spanOf(open.brace));
    siblings().push(directiveOf(open.directive, text.length, open.children, { start: open.brace.startOffset, end: text.length }));
  }
  return { source, directives: root, problems: problems.sort((a, b) => a.span.start - b.span.start), comments: comments.filter((token) => tokenMatcher(token, Comment)).map(spanOf) };
}

const error = (code: string, message: string, span: Span): Problem => ({ code, severity: 'error', message, span });

function directiveOf({ source, words, start }: Draft, end: number, block?: readonly NginxDirective[], braces?: Span, lua?: Span): NginxDirective {
  const [name = { text: '', span: { start, end: start }, quoted: false }, ...args] = words;
  return { name, source, args, span: { start, end }, ...(block && { block }), ...(braces && { braces }), ...(lua && { lua }) };
}

/** Whether the brace opens Lua: the lexer has gone into its mode for it. */
const endsInLua = (tokens: readonly IToken[], at: number): boolean => tokens[at]!.tokenType.name === 'LuaOpen';

/** Reads to the brace that closes Lua; returns the index of the last token of it. */
function luaBlock(text: string, tokens: readonly IToken[], at: number, draft: Draft, into: NginxDirective[], say: (code: string, message: string, span: Span) => void): number {
  const open = tokens[at]!;
  let depth = 1;
  let last = at;
  for (let i = at + 1; i < tokens.length; i++) {
    const { name } = tokens[i]!.tokenType;
    if (name === 'LuaInner') depth++;
    else if (name === 'LuaClose') depth--;
    last = i;
    if (depth === 0) break;
  }
  const closed = depth === 0;
  if (!closed) say('nginx-brace', 'This Lua block is not closed: a } is missing, or a string or comment of Lua does not end.', spanOf(open));
  const end = closed ? endOf(tokens[last]!) : text.length;
  into.push(directiveOf(draft, end, undefined, { start: open.startOffset, end }, { start: endOf(open), end: closed ? end - 1 : end }));
  return last;
}

function wordOf(token: IToken): NginxWord {
  const { image } = token;
  const closed = tokenMatcher(token, Quoted) || (tokenMatcher(token, LuaName) && /^["']/.test(image));
  const quoted = closed || tokenMatcher(token, Unclosed);
  const raw = closed ? image.slice(1, -1) : quoted ? image.slice(1) : image;
  return { text: raw.includes('\\') ? unescape(raw) : raw, span: spanOf(token), quoted };
}

/** A backslash in front of a quote or another backslash vanishes, `\t`, `\r`, `\n` are what they are elsewhere; any other one stays. */
const unescape = (raw: string): string => raw.replace(/\\(["'\\trn])/g, (_whole, letter: string) => ({ t: '\t', r: '\r', n: '\n' })[letter] ?? letter);

const lastWord = (draft: Draft): string => draft.words.at(-1)?.text.slice(0, 60) ?? '';
const afterLast = (draft: Draft): Span => draft.words.at(-1)?.span ?? { start: draft.start, end: draft.start };

function startsLine(text: string, offset: number): boolean {
  let at = offset - 1;
  while (at >= 0 && (text[at] === ' ' || text[at] === '\t')) at--;
  return at < 0 || text[at] === '\n' || text[at] === '\r';
}

/** A directive may go on in the next line on purpose, where a line of it ends in a comma or an operator. */
const endsLine = (_text: string, last: NginxWord): boolean => /[,|&=]$/.test(last.text);
