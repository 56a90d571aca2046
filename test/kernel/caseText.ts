/** Exports the parts of a ruleset as text: tables of chains and rules, a rule as groups of words; reading and writing them again. */

export interface SaveTable {
  name: string;
  /** Chains in their order: name and policy (`-` for chains of one's own). */
  chains: [string, string][];
  /** Rules in their order, each from `-A` on. */
  rules: string[];
}

/** The tables of a save text. */
export function readSave(text: string): SaveTable[] {
  const tables: SaveTable[] = [];
  for (const line of text.split('\n')) {
    const table = tables.at(-1);
    if (line.startsWith('*')) tables.push({ name: line.slice(1).trim(), chains: [], rules: [] });
    else if (!table) continue;
    else if (line.startsWith(':')) table.chains.push([line.slice(1).split(' ')[0] ?? '', line.split(' ')[1] ?? '-']);
    else if (line.startsWith('-A ')) table.rules.push(line);
  }
  return tables;
}

/** The save text of tables. Chains that nothing names any more are left out. */
export function writeSave(tables: readonly SaveTable[]): string {
  return tables.map(({ name, chains, rules }) => {
    const used = new Set(rules.flatMap((rule) => [wordsOf(rule)[1] ?? '', chainAfter(rule)]));
    const heads = chains.filter(([chain, policy]) => policy !== '-' || used.has(chain)).map(([chain, policy]) => `:${chain} ${policy} [0:0]`);
    return `*${name}\n${[...heads, ...rules].join('\n')}\nCOMMIT\n`;
  }).join('');
}

const chainAfter = (rule: string) => / -[jg] (\S+)/.exec(rule)?.[1] ?? '';

/** A line as words; what stands in quotes is one word and keeps its quotes. */
export const wordsOf = (line: string): string[] => line.match(/"(?:\\.|[^"\\])*"|\S+/g) ?? [];

/** An option with its words, and with `!` where it stands there. */
export interface Option { name: string; words: string[] }
/** `-m NAME` with its options, `-j NAME` with its, or (without a head) the options of the rule itself. */
export interface Group { head: string[]; options: Option[] }

/** A rule behind `-A CHAIN` in groups. */
export function readRule(rule: string): { chain: string; groups: Group[] } {
  const words = wordsOf(rule);
  const groups: Group[] = [{ head: [], options: [] }];
  for (let at = 2; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '-m' || word === '-j' || word === '-g') groups.push({ head: [word, words[++at] ?? ''], options: [] });
    else if (word === '!') groups.at(-1)?.options.push({ name: words[at + 1] ?? '', words: ['!', words[++at] ?? ''] });
    else if (/^-{1,2}[a-z]/.test(word)) groups.at(-1)?.options.push({ name: word, words: [word] });
    else groups.at(-1)?.options.at(-1)?.words.push(word);
  }
  return { chain: words[1] ?? '', groups };
}

export const writeRule = (chain: string, groups: readonly Group[]): string => ['-A', chain, ...groups.flatMap(({ head, options }) => [...head, ...options.flatMap(({ words }) => words)])].join(' ');
