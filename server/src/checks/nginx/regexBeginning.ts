/** Exports beginningOf: the plain text that every path of a regex has, and the text with which a path surely fits. */

export interface Beginning {
  readonly text: string;
  /** The path begins with the text; otherwise it has it somewhere. */
  readonly anchored: boolean;
  readonly caseless: boolean;
  /** Every path with this text (at its beginning, where `anchored`) fits; undefined where that cannot be said. */
  readonly takes?: string;
}

/** What may stand behind the text and takes whatever comes. */
const anything = new Set(['', '.*', '(.*)', '.*$', '(.*)$', '(?<path>.*)']);

/** Undefined where the pattern has no plain text to begin with, or alternatives. */
export function beginningOf(pattern: string, caseless: boolean): Beginning | undefined {
  const anchored = pattern.startsWith('^');
  let text = '';
  let at = anchored ? 1 : 0;
  for (; at < pattern.length; ) {
    const escaped = pattern[at] === '\\';
    const one = pattern[escaped ? at + 1 : at];
    if (one === undefined || (escaped ? /[a-z0-9]/i.test(one) : '.[]{}()*+?^$|'.includes(one))) break;
    const next = at + (escaped ? 2 : 1);
    // A quantifier makes the last character a question.
    if ('*+?{'.includes(pattern[next] ?? ' ')) break;
    text += one;
    at = next;
  }
  const rest = pattern.slice(at);
  // Alternatives of the whole, (?i) and their likes: nothing is sure.
  if (topLevelBar(rest) || pattern.includes('(?i') || pattern.includes('(*')) return undefined;
  const slash = /^\(\/\|\$\)(\(\.\*\)|\.\*)?$/.test(rest);
  return { text, anchored, caseless, ...(slash ? { takes: `${text}/` } : anything.has(rest) && { takes: text }) };
}

function topLevelBar(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const one = text[at];
    if (one === '\\') at++;
    else if (one === '(' || one === '[') depth++;
    else if (one === ')' || one === ']') depth--;
    else if (one === '|' && depth <= 0) return true;
  }
  return false;
}
