/** Exports what the views share: the dispatch type, icons, an address in monospace, a field's change. */
import { Component, type ComponentChildren, type FunctionComponent, type JSX } from 'preact';
import type { Event } from '../state.ts';

export type Dispatch = (event: Event) => void;

const paths = {
  first: 'M3 3v10M13 3.5 6 8l7 4.5z',
  previous: 'M11.5 3.5 4.5 8l7 4.5z',
  next: 'M4.5 3.5l7 4.5-7 4.5z',
  last: 'M13 3v10M3 3.5 10 8l-7 4.5z',
  down: 'M3.5 6 8 10.5 12.5 6',
  right: 'M6 3.5 10.5 8 6 12.5',
  over: 'M2.5 9c0-6 10-6 11 0M10.5 7l3 2.5 1.5-3.5M8 12.5h.01',
  out: 'M8 13V4M4.5 7 8 3.5 11.5 7',
} as const;

/** A line drawing of 16 by 16 units in the text's colour; always beside or under a name. */
export function Icon({ name }: { name: keyof typeof paths }): JSX.Element {
  return <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d={paths[name]} /></svg>;
}

export function Code({ children }: { children: ComponentChildren }): JSX.Element {
  return <code>{children}</code>;
}

/** The component, drawn again only when one of its properties is another one than before. */
export function memo<P extends object>(view: FunctionComponent<P>): new (props: P) => Component<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const keys = Object.keys(next) as (keyof P)[];
      return keys.length !== Object.keys(this.props).length || keys.some((key) => next[key] !== this.props[key as keyof typeof this.props]);
    }
    override render(): JSX.Element {
      const View = view;
      return <View {...(this.props as P)} />;
    }
  };
}

/** `1 rule`, `2 rules`; numbers with thousands apart. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

export const glyphs = { yes: '✓', no: '–', unknown: '?' } as const;
export const words = { yes: 'matched', no: 'did not match', unknown: 'unknown whether it matched' } as const;
