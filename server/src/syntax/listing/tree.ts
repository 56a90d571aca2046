/** Exports headerOf: under which chain and which column header a row of `iptables -L` stands. Lines of one command are one listing. */
import { LineKind, type CaptureTree } from '../capture/tree.ts';

/** Lines of the headers above a row; undefined where there is none. */
export interface ListingHeader { readonly chain: number | undefined; readonly columns: number | undefined }

interface Headers { readonly lines: readonly number[]; readonly headers: readonly ListingHeader[] }

const known = new WeakMap<CaptureTree, Headers>();
const none: ListingHeader = { chain: undefined, columns: undefined };

/** The headers that hold for a line: those above it, as far as nothing but a listing stands between. */
export function headerOf(capture: CaptureTree, line: number): ListingHeader {
  let found = known.get(capture);
  if (!found) known.set(capture, (found = findHeaders(capture)));
  let low = 0;
  let high = found.lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (found.lines[middle]! <= line) low = middle;
    else high = middle - 1;
  }
  return found.lines.length > 0 && found.lines[low]! <= line ? found.headers[low]! : none;
}

/** The number of lines is that of chains, not of rules. */
function findHeaders({ records: { kind } }: CaptureTree): Headers {
  const lines: number[] = [];
  const headers: ListingHeader[] = [];
  const add = (line: number, header: ListingHeader): void => {
    lines.push(line);
    headers.push(header);
  };
  let open = none;
  for (let line = 0; line < kind.length; line++) {
    switch (kind[line]) {
      case LineKind.ListChain:
        add(line, (open = { chain: line, columns: undefined }));
        break;
      case LineKind.ListColumns:
        add(line, (open = { ...open, columns: line }));
        break;
      case LineKind.Prompt: case LineKind.Table: case LineKind.Commit: case LineKind.Generated: case LineKind.Append: case LineKind.Chain:
        if (open !== none) add(line, (open = none));
        break;
    }
  }
  return { lines, headers };
}
