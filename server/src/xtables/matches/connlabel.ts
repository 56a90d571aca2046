/** Exports the match `connlabel`. */
import { parseNumber } from '../../base/numbers.ts';
import type { Tuple } from '../../base/packet.ts';
import { negateIf, no, unknown, when, yes, type Tri } from '../../base/tri.ts';
import { foundOr } from '../fresh.ts';
import { bare, head, text } from '../listed.ts';
import { memoryKey, write } from '../memory.ts';
import { both, flag, has, isTemplate, option, says, saysOnly, testWhole, trackedConnection } from '../support.ts';
import { optionOf, type MatchModule } from '../types.ts';

/** Labels by connection: a connection keeps the object of its original tuple as long as it lives. */
const labels = memoryKey<ReadonlyMap<Tuple, ReadonlySet<string>>>('connlabel');

/** One label has one text: numbers are made decimal, names stay as they are. */
const labelOf = (text: string): string => String(parseNumber(text) ?? text);

export const connlabel: MatchModule = {
  kind: 'match',
  name: 'connlabel',
  families: both,
  help: 'Labels of the packet\'s connection: up to 128 bits with names from `/etc/xtables/connlabel.conf`.',
  validity: { required: ['--label'] },
  listed: { head: head('connlabel'), items: [{ at: text(`(?<not>! )?(?:(?<a>\\d+)(?=\\s|$)|'(?<b>[^']+)')`), option: '--label' }, bare('set', '--set')] },
  options: [
    option('--label', 'name', 'The connection has this label, by name or by number from 0 to 127.', {
      negatable: true, check: ([text = '']) => (text === '' ? 'the label is empty' : (parseNumber(text) ?? 0) > 127 ? `${text} is not between 0 and 127` : undefined), explain: says('with the connection label'),
    }),
    flag('--set', 'Sets the label first, where the packet has a connection.', { explain: saysOnly('setting it') }),
  ],
  // connlabel_mt: a label that is set here counts as one that was there.
  test: testWhole((use, { connection, memory }) => {
    const wanted = optionOf(use, '--label');
    if (!wanted) return { answer: unknown('-m connlabel needs --label') };
    const answer = (label: Tri) => negateIf(wanted.negated, label);
    const tracked = trackedConnection(connection);
    if (!tracked || isTemplate(tracked)) return { answer: answer(no('the packet belongs to no tracked connection')) };
    const label = labelOf(wanted.words[0]!.text);
    const all = memory.get(labels) ?? new Map<Tuple, ReadonlySet<string>>();
    const own = all.get(tracked.original) ?? new Set(tracked.labels?.map(String));
    if (has(use, '--set') && !own.has(label)) {
      return { answer: answer(yes(`the label ${label} is set on the connection`)), remember: [write(labels, new Map(all).set(tracked.original, new Set([...own, label])))] };
    }
    const found = own.has(label);
    // What the capture says of a connection's labels is all of them; a new connection has none.
    return { answer: answer(!tracked.labels && (tracked.confirmed || found) ? foundOr(found, `the connection ${found ? 'has' : 'does not have'} the label ${label}`, {
      id: `connlabel:${label}`, text: `Does the connection have the label ${label}?`, decides: 'The capture does not list the labels of the connection: conntrack -L -o labels would.', assumption: `No rule of this trace gave the connection the label ${label}: it does not have it.`,
    }) : when(found, `the connection ${found ? 'has' : 'does not have'} the label ${label}`)) };
  }),
};
