/** Exports looksLikeNginx: whether a text whose name says nothing is a configuration of nginx. */

/** A text is judged by its first lines. */
const mostLines = 200;
const opening = /^\s{0,40}(?:http|events|server|stream|upstream\s+[\w.-]+|location\s+(?:[=~^*]+\s*)?["'/@^.\\(][^{}]{0,300}|map\s+\S+\s+\$\w+)\s*\{/;
const statement = /^\s{0,80}(?:[a-z][a-z0-9_]*(?:\s[^;{}]{0,400})?[;{]|\}|#|[^;]{1,400};\s*$)/;

/** Lines of Lua are no statements. */
const lua = /_by_lua_block\b|^# Configuration checksum: \d/m;

/** It has a block of nginx's, and nine of ten lines that are not empty are statements, braces or comments; with Lua in it, four of ten. */
export function looksLikeNginx(text: string): boolean {
  const lines = text.split(/\r?\n/, mostLines).map((line) => line.slice(0, 500)).filter((line) => line.trim() !== '');
  return lines.length > 1 && lines.some((line) => opening.test(line)) && lines.filter((line) => statement.test(line)).length >= lines.length * (lua.test(lines.join('\n')) ? 0.4 : 0.9);
}
