/** Exports the target CT, and what it shares with NOTRACK. */
import { cutText } from '../checks.ts';
import { applySound } from '../effects.ts';
import { bare, text, word } from '../listed.ts';
import type { Told } from '../memory.ts';
import { both, flag, has, oneWord, option, says, saysOnly, wordList, wordOf } from '../support.ts';
import type { Effect, MatchContext, TargetModule, TrackingTemplate } from '../types.ts';

/** A packet that came back through lo has a connection or is untracked already, and so has one that another CT rule prepared; an INVALID one has nothing. */
const isSettled = (connection: MatchContext['connection']): boolean => connection !== undefined && connection.state !== 'INVALID';
const alreadySeen: Effect = { verdict: 'CONTINUE', because: 'connection tracking has seen the packet already, or another rule has prepared it: nothing changes' };

/** Packets that connection tracking knows already (they come back by the loopback interface) stay as they are (xt_ct_target). */
export function untrack({ connection }: MatchContext): Effect {
  if (isSettled(connection)) return alreadySeen;
  return { verdict: 'CONTINUE', untrack: true, because: 'the packet is left out of connection tracking' };
}

const zone = (name: string, help: string): ReturnType<typeof option> => option(name, 'number|mark', help, {
  check: ([text = '']) => (text === 'mark' || (/^\d+$/.test(text) && Number(text) <= 65535) ? undefined : `${text} is not a zone number or mark`), explain: says('in zone'),
});

/** struct event_tbl of libxt_CT.c. */
const connectionEvents = ['new', 'related', 'destroy', 'reply', 'assured', 'protoinfo', 'helper', 'mark', 'natseqinfo', 'secmark'];

const zones = ['--zone', '--zone-orig', '--zone-reply'];

export const CT: TargetModule = {
  kind: 'target',
  name: 'CT',
  families: both,
  tables: ['raw'],
  hooks: ['PREROUTING', 'OUTPUT'],
  terminating: false,
  help: 'Sets up connection tracking for the packet before it happens: leaves it out, or gives it a helper, a zone, events or timeouts.',
  listed: {
    items: [
      { at: text('CT(?=\\s|$)'), options: () => [] }, { at: text('NOTRACK(?=\\s|$)'), options: () => [{ option: '--notrack', words: [], negated: false }] },
      bare('notrack', '--notrack'), word('helper ', '--helper'), word('timeout ', '--timeout'), word('ctevents ', '--ctevents'), word('expevents ', '--expevents'),
      word('zone ', '--zone'), word('zone-orig ', '--zone-orig'), word('zone-reply ', '--zone-reply'),
    ],
  },
  options: [
    flag('--notrack', 'Leaves the packet out of connection tracking: its state will be UNTRACKED, and the nat table will not see it.', { explain: saysOnly('without connection tracking') }),
    option('--helper', 'name', 'The helper that reads the connection for others that it announces, such as `ftp`.', { ...cutText(15, 'a helper name'), explain: says('with the helper') }),
    option('--ctevents', 'event,…', 'Only these events of the connection are told to programs that listen.', { values: wordList(connectionEvents) }),
    option('--expevents', 'event,…', 'Only these events of expected connections are told to programs that listen.', { values: oneWord(['new']) }),
    zone('--zone', 'The connection is looked up and kept in this zone, apart from those of other zones; `mark` takes the number from the packet\'s mark.'),
    zone('--zone-orig', 'Like `--zone`, but for the original direction only.'),
    zone('--zone-reply', 'Like `--zone`, but for the reply direction only.'),
    option('--timeout', 'name', 'The timeout policy (made with nfct) for the connection.', { ...cutText(31, 'a policy name'), explain: says('with the timeout policy') }),
  ],
  apply: applySound((use, context) => {
    if (has(use, '--notrack')) return untrack(context);
    if (isSettled(context.connection)) return alreadySeen;
    const [name = '', word = '0'] = zones.map((option) => [option, wordOf(use, option)] as const).find(([, text]) => text !== undefined) ?? [];
    const helper = wordOf(use, '--helper');
    const template: TrackingTemplate = {
      zone: word === 'mark' ? 'mark' : Number(word), ...(name === '--zone-orig' && { only: 'ORIGINAL' }), ...(name === '--zone-reply' && { only: 'REPLY' }), ...(helper !== undefined && { helper }),
    };
    const where = name === '' ? '' : `; its connection is looked up in ${word === 'mark' ? 'the zone of its mark' : `zone ${word}`}${template.only ? ` for the ${template.only === 'ORIGINAL' ? 'original' : 'reply'} direction` : ''}`;
    const told: Told[] = [
      ...(name === '' ? [] : [{ field: `zone${template.only ? ` (${template.only === 'ORIGINAL' ? 'original' : 'reply'} direction)` : ''}`, before: '0', after: word === 'mark' ? String(context.packet.mark & 0xffff) : String(Number(word)) }]),
      ...(helper === undefined ? [] : [{ field: 'helper', before: 'none', after: helper }]),
    ];
    return { verdict: 'CONTINUE', template, ...(told.length > 0 && { told }), because: `prepares connection tracking of the packet${where}` };
  }),
};
