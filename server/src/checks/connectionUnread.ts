/** Exports the check connection-unread. */
import type { ConnectionListing } from '../base/host.ts';
import { protocolNumber } from '../base/protocols.ts';
import type { Problem, Span } from '../base/span.ts';
import { clip } from '../base/text.ts';
import { formerSctpStates, statesOfProtocol } from '../base/trackedStates.ts';
import type { AnalysedFile } from '../model/tree.ts';

/** A line so long is marked at its beginning only. */
const longestMark = 500;

/** Lines among the connections of `conntrack -L` that are none, and words for a state that TCP and SCTP do not have. */
export function* connectionUnread(file: AnalysedFile, { connections, unread }: ConnectionListing): Generator<Problem> {
  for (const { span: { start, end }, because } of unread) {
    yield { code: 'connection-unread', severity: 'warning', span: { start, end: Math.min(end, start + longestMark) }, message: `This line is no connection as conntrack -L prints it: ${because}. A trace does not know of it.` };
  }
  for (const { original, state, span } of connections) {
    const known = statesOfProtocol(original.protocol);
    if (!known || (state !== undefined && known.includes(state))) continue;
    if (original.protocol === protocolNumber.sctp && state !== undefined && formerSctpStates.has(state)) continue;
    const name = original.protocol === protocolNumber.tcp ? 'TCP' : 'SCTP';
    yield {
      code: 'connection-unread', severity: 'warning', span: state === undefined ? span : wordIn(file, span, state),
      message: state === undefined ? `The line does not say the state of the ${name} connection: a trace takes what is most likely.` : `${clip(state)} is no state of a ${name} connection (${known.slice(1).join(', ')}): a trace takes what is most likely.`,
    };
  }
}

function wordIn({ lines }: AnalysedFile, span: Span, word: string): Span {
  const start = lines.text.indexOf(word, span.start);
  return { start, end: start + word.length };
}
