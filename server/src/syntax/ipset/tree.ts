/** Exports how a set's member stands in the text: an offset pair that is read when somebody asks, for sets of 65,536 members. */
import type { SetMember } from '../../base/ipset.ts';
import type { Span } from '../../base/span.ts';

const space = (code: number): boolean => code === 32 || code === 9;

/** The member at text[start, end): an element, then its options. Nothing is copied until a part is read. */
export function memberAt(text: string, start: number, end: number): SetMember {
  return new TextMember(text, start, end);
}

class TextMember implements SetMember {
  readonly #text: string;
  readonly #start: number;
  readonly #end: number;

  constructor(text: string, start: number, end: number) {
    this.#text = text;
    this.#start = start;
    this.#end = end;
  }

  get span(): Span {
    return { start: this.#start, end: this.#end };
  }

  get element(): string {
    return this.#text.slice(this.#start, this.#elementEnd());
  }

  get options(): string {
    return this.#text.slice(this.#elementEnd(), this.#end).trim();
  }

  get nomatch(): boolean {
    if (!this.#text.slice(this.#elementEnd(), this.#end).includes('nomatch')) return false;
    return /(?:^|\s)nomatch(?:\s|$)/.test(this.options.replace(/"[^"]*"?/g, '""'));
  }

  #elementEnd(): number {
    let at = this.#start;
    while (at < this.#end && !space(this.#text.charCodeAt(at))) at++;
    return at;
  }
}
