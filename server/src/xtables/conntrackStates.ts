/** Exports the connection states of `--ctstate` and `--state`: their names and what they say of a packet. */
import type { Connection } from '../base/packet.ts';
import type { Tri } from '../base/tri.ts';
import { when } from '../base/tri.ts';
import { isList, wordThatBegins } from './checks.ts';
import { not, oneOf, option, wordList } from './support.ts';
import type { OptionSpec } from './types.ts';

export const states = ['INVALID', 'NEW', 'ESTABLISHED', 'RELATED', 'UNTRACKED'];
export const statesAndNat = [...states, 'SNAT', 'DNAT'];

/**
 * Whether the packet is in one of the states (conntrack_mt in xt_conntrack.c). Without a connection it counts as
 * INVALID, as it does in the raw table, where connection tracking has not seen it yet. A NATed connection is in
 * SNAT or DNAT besides its state.
 */
export function testStates(text: string, known: readonly string[], connection: Connection | undefined): Tri {
  const wanted = text.split(',').map((part) => wordThatBegins(known, part));
  const state = connection?.state ?? 'INVALID';
  const seen: string[] = [state];
  if (state !== 'INVALID' && state !== 'UNTRACKED') {
    if (connection?.sourceNat) seen.push('SNAT');
    if (connection?.destinationNat) seen.push('DNAT');
  }
  const hit = seen.find((one) => wanted.includes(one));
  if (!connection) return when(hit !== undefined, `connection tracking has not seen the packet yet, which counts as INVALID${hit ? '' : `, not ${oneOf(text.split(','))}`}`);
  if (hit === 'SNAT' || hit === 'DNAT') return when(true, `the ${hit === 'SNAT' ? 'source' : 'destination'} of the connection is translated (${hit})`);
  return when(hit !== undefined, `state is ${seen.join(' and ')}${hit ? '' : `, not ${oneOf(text.split(','))}`}`);
}

export const stateOption = (name: string, known: readonly string[], help: string): OptionSpec => option(name, 'state,…', help, {
  negatable: true, values: wordList(known), check: isList(known), explain: ([text = '?'], negated) => `connection state ${not(negated)}${oneOf(text.split(','))}`,
});
