/** Exports inTurns: a long work in slices that let the messages of the connection through between them. */
import { LSPErrorCodes, ResponseError, type CancellationToken } from 'vscode-languageserver';
import type { Slices } from './trace/drive.ts';

/** Other requests wait this long at most, in milliseconds; a slice of the work may take longer. */
const longest = 40;

/** The work's result. A request that was cancelled ends with the error that the protocol has for it. */
export async function inTurns<T>(work: Slices<T>, token: CancellationToken): Promise<T> {
  let since = performance.now();
  for (let turn = work.next(); ; turn = work.next()) {
    if (turn.done === true) return turn.value;
    if (performance.now() - since < longest) continue;
    await new Promise<void>((done) => { setTimeout(done, 0); });
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The trace was cancelled.');
    since = performance.now();
  }
}
