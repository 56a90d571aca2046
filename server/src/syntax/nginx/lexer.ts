/**
 * Exports tokenise: an nginx configuration to tokens, by a chevrotain lexer with a mode for Lua.
 * Words end as in ngx_conf_read_token (ngx_conf_file.c): at a blank, `;` or `{`, but `${` goes on, and so does what a backslash precedes.
 * Lua blocks end as in the Lua module's own lexer (ngx_http_lua_lex.rl): braces in strings, long brackets and comments do not count.
 */
import { createToken, Lexer, tokenMatcher, type IToken, type ILexingError, type TokenType } from 'chevrotain';

/** Every character may begin a word; said to the lexer, which cannot find that out for a complement set. Past 255 it groups codes by 255. */
const anyStart = (except: string): number[] => [...Array.from({ length: 255 }, (_, i) => i + 1), ...Array.from({ length: 512 }, (_, i) => 256 + 127 * i)].filter((code) => code <= 0xffff && !except.includes(String.fromCharCode(code)));

const blanks = ' \t\r\n';
const Blank = createToken({ name: 'Blank', pattern: /[ \t\r\n\uFEFF]+/, group: Lexer.SKIPPED, line_breaks: true });
export const Comment = createToken({ name: 'Comment', pattern: /#[^\n]*/, group: 'comments', line_breaks: false });
export const Semicolon = createToken({ name: 'Semicolon', pattern: ';' });
export const Open = createToken({ name: 'Open', pattern: '{' });
export const Close = createToken({ name: 'Close', pattern: '}' });
export const Quoted = createToken({ name: 'Quoted', pattern: /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'/, start_chars_hint: ['"', "'"], line_breaks: true });
/** A quote without its partner takes the rest of the text, as in nginx; here it takes its line, so that what follows is still read. */
export const Unclosed = createToken({ name: 'Unclosed', pattern: /["'][^\n]*/, start_chars_hint: ['"', "'"], line_breaks: false });
export const Word = createToken({ name: 'Word', pattern: /(?:\$\{|\\[^]|[^ \t\r\n;{])+/, start_chars_hint: anyStart(`${blanks};{}#"'`), line_breaks: true });
/** A directive whose braces hold Lua; nginx knows it by its name, quoted or not, at the beginning of a statement alone. */
const luaName = /(["']?)[a-z_]{1,40}_by_lua_block\1(?=[ \t\r\n{;])/y;
function luaDirective(text: string, offset: number, before: readonly IToken[]): RegExpExecArray | null {
  const last = before.at(-1);
  if (last && !tokenMatcher(last, Semicolon) && !tokenMatcher(last, Open) && !tokenMatcher(last, Close)) return null;
  luaName.lastIndex = offset;
  return luaName.exec(text);
}
export const LuaName = createToken({ name: 'LuaName', pattern: { exec: luaDirective }, start_chars_hint: [...'abcdefghijklmnopqrstuvwxyz_"\''], line_breaks: false, push_mode: 'luaHead' });
const LuaOpen = createToken({ name: 'LuaOpen', pattern: '{', pop_mode: true, push_mode: 'lua', categories: Open });
const HeadEnd = createToken({ name: 'HeadEnd', pattern: ';', pop_mode: true, categories: Semicolon });
const LuaString = createToken({ name: 'LuaString', pattern: /"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/, start_chars_hint: ['"', "'"], line_breaks: true });
const LuaComment = createToken({ name: 'LuaComment', pattern: /--[^\n]*/, line_breaks: false });
const LuaInner = createToken({ name: 'LuaInner', pattern: '{', push_mode: 'lua' });
export const LuaClose = createToken({ name: 'LuaClose', pattern: '}', pop_mode: true, categories: Close });
const LuaText = createToken({ name: 'LuaText', pattern: /[^"'{}[\]\-]+/, start_chars_hint: anyStart('"\'{}[]-'), line_breaks: true });
const LuaMark = createToken({ name: 'LuaMark', pattern: /["'[\]-]/ });

/** `[[ … ]]`, `[==[ … ]==]`, with `--` in front as a comment. */
function longBracket(text: string, offset: number): RegExpExecArray | null {
  const open = /^(?:--)?\[(=*)\[/.exec(text.slice(offset, offset + 200));
  if (!open) return null;
  const close = text.indexOf(`]${open[1]!}]`, offset + open[0].length);
  return close < 0 ? null : ([text.slice(offset, close + open[1]!.length + 2)] as unknown as RegExpExecArray);
}
const LuaLong = createToken({ name: 'LuaLong', pattern: { exec: longBracket }, start_chars_hint: ['[', '-'], line_breaks: true });

const ordinary: TokenType[] = [Blank, Comment, Semicolon, Open, Close, LuaName, Quoted, Unclosed, Word];
const lexer = new Lexer({
  modes: { text: ordinary, luaHead: [Blank, Comment, HeadEnd, LuaOpen, Quoted, Unclosed, Word], lua: [LuaLong, LuaComment, LuaString, LuaInner, LuaClose, LuaText, LuaMark] },
  defaultMode: 'text',
}, { positionTracking: 'onlyOffset', recoveryEnabled: true, ensureOptimizations: false });

export interface Tokens { readonly tokens: readonly IToken[]; readonly comments: readonly IToken[]; readonly errors: readonly ILexingError[] }

export function tokenise(text: string): Tokens {
  const { tokens, groups, errors } = lexer.tokenize(text);
  return { tokens, comments: groups['comments'] ?? [], errors };
}
