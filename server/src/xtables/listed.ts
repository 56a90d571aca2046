/**
 * Exports the shape of what a match or target prints in `iptables -L`, which is another text than iptables-save's, and helpers to say it.
 * Each module says in its own file how its text is read back: the inverse of its print function in iptables' extensions.
 */

/** An option that was read from a listing. `words` are as iptables-save prints them; `spans` where they stand, where they stand as such. */
export interface ListedOption { readonly option: string; readonly words: readonly string[]; readonly negated: boolean; readonly spans?: readonly (readonly [number, number])[] }

export interface ListedItem {
  /** Anchored where reading goes on (flags `dy`). Group `not` is a `!`; groups `a`, `b` are the words. */
  readonly at: RegExp;
  /** The option's name in iptables-save. */
  readonly option?: string;
  /** The words, where they are others than in the text. */
  readonly words?: (...found: string[]) => readonly string[];
  /** For a text that stands for several options, or for another one by its words. */
  readonly options?: (groups: Readonly<Record<string, string | undefined>>) => readonly Omit<ListedOption, 'spans'>[];
}

export interface Listed {
  /** What stands in front of the items. Where it has a `!` (group `not`), the first option is negated. */
  readonly head?: RegExp;
  readonly items: readonly ListedItem[];
  /** What it never prints, where that decides whether a packet fits: a rule with it is unknown. */
  readonly hides?: string;
  /** Options that are told by what is not printed. */
  readonly complete?: (options: readonly ListedOption[]) => readonly ListedOption[];
}

/** A pattern that is anchored where reading goes on. */
export const text = (pattern: string): RegExp => new RegExp(pattern, 'dy');

/** A head: a word, or several, of their own. */
export const head = (words: string): RegExp => text(`${words}(?![\\w:-])`);

/** An item with one word behind `before`, which may stand behind `!`: `spi:!5`, `! ctstate NEW`. */
export const word = (before: string, option: string, value = '\\S+'): ListedItem => ({ at: text(`(?<not>! ?)?${before}(?<a>${value})`), option });

/** An item with `!` behind its name: `mark match !0x1`. */
export const wordBehind = (before: string, option: string, value = '\\S+'): ListedItem => ({ at: text(`${before}(?<not>! ?)?(?<a>${value})`), option });

/** An item without a word. */
export const bare = (pattern: string, option: string): ListedItem => ({ at: text(`(?<not>! ?)?${pattern}(?![\\w-])`), option });

/** Ports, an SPI or an identity: `spt:22`, `dpts:!1024:65535`. Old iptables put nothing between ports and flags. */
export const range = (name: string, option: string): ListedItem => ({ at: text(`${name}s?:(?<not>!)?(?<a>\\d+(?::\\d+)?(?=flags:|length:|\\s|$)|[^\\s:]+?(?=flags:)|[^\\s:]+(?::[^\\s:]+)?)`), option });
