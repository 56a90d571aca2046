/** Exports splitRule: the parts of a rule's text that are shown each in its own way. The text itself is kept, character by character. */

/** `comment` gives way first where there is no room; `target` (the word behind -j or -g) never does. */
export interface Part { readonly kind: 'plain' | 'comment' | 'jump' | 'target' | 'options'; readonly text: string }

/** A comment match as iptables-save prints it: quoted (with backslash escapes) or one word. */
const comment = /(?:-m comment )?--comment (?:"(?:[^"\\]|\\.)*"|[^\s"]\S*)\s*/g;

/** Splits the text of a rule. The parts joined are the text. */
export function splitRule(text: string): Part[] {
  const parts: Part[] = [];
  const add = (kind: Part['kind'], piece: string): void => {
    if (piece) parts.push({ kind, text: piece });
  };
  const comments = [...text.matchAll(comment)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
  const jump = findJump(text, comments);
  let at = 0;
  const plainTo = (end: number): void => {
    for (const span of comments) {
      if (span.start < at || span.end > end) continue;
      add('plain', text.slice(at, span.start));
      add('comment', text.slice(span.start, span.end));
      at = span.end;
    }
    add('plain', text.slice(at, end));
    at = end;
  };
  if (jump) {
    plainTo(jump.start);
    add('jump', text.slice(jump.start, jump.name));
    add('target', text.slice(jump.name, jump.end));
    at = jump.end;
    const rest = text.slice(at);
    if (!comments.some((span) => span.start >= at)) {
      add('options', rest);
      return parts;
    }
  }
  plainTo(text.length);
  return parts;
}

/** Where `-j NAME` or `-g NAME` stands, outside of comments. */
function findJump(text: string, comments: readonly { start: number; end: number }[]): { start: number; name: number; end: number } | undefined {
  for (const match of text.matchAll(/(^|\s)(-j|-g|--jump|--goto) +(\S+)/g)) {
    const start = match.index + match[1]!.length;
    if (comments.some((span) => start >= span.start && start < span.end)) continue;
    const end = match.index + match[0].length;
    return { start, name: end - match[3]!.length, end };
  }
  return undefined;
}
