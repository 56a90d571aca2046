/** Marked text for tests: `$0`, `$1`, … are places; `[[…]]` are spans in order. Markers are taken out of the text. */
import type { Span } from '../../server/src/base/span.ts';

export interface Marked {
  readonly text: string;
  /** Offset of `$0`, or of `$N`. */
  readonly at: (n?: number) => number;
  readonly spans: readonly Span[];
}

export function marked(source: string): Marked {
  let text = '';
  const places = new Map<number, number>();
  const spans: { start: number; end: number }[] = [];
  const open: { start: number; end: number }[] = [];
  let done = 0;
  for (const match of source.matchAll(/\$(\d)|\[\[|\]\]/g)) {
    text += source.slice(done, match.index);
    done = match.index + match[0].length;
    if (match[1] !== undefined) places.set(Number(match[1]), text.length);
    else if (match[0] === '[[') {
      const span = { start: text.length, end: text.length };
      open.push(span);
      spans.push(span);
    } else open.pop()!.end = text.length;
  }
  text += source.slice(done);
  return {
    text, spans,
    at: (n = 0) => {
      const place = places.get(n);
      if (place === undefined) throw new Error(`the text has no $${n}`);
      return place;
    },
  };
}
