/** Exports the target CT, and what it shares with NOTRACK. */
import { isText } from '../checks.ts';
import { applySound } from '../effects.ts';
import { both, flag, has, option, says, saysOnly } from '../support.ts';
import type { Effect, MatchContext, TargetModule } from '../types.ts';

/** Packets that connection tracking knows already (they come back by the loopback interface) stay as they are (xt_ct_target). */
export function untrack({ connection }: MatchContext): Effect {
  if (connection) return { verdict: 'CONTINUE', because: 'connection tracking has seen the packet already: nothing changes' };
  return { verdict: 'CONTINUE', untrack: true, because: 'the packet is left out of connection tracking' };
}

const zone = (name: string, help: string): ReturnType<typeof option> => option(name, 'number|mark', help, {
  check: ([text = '']) => (text === 'mark' || (/^\d+$/.test(text) && Number(text) <= 65535) ? undefined : `${text} is not a zone number or mark`), explain: says('in zone'),
});

export const CT: TargetModule = {
  kind: 'target',
  name: 'CT',
  families: both,
  tables: ['raw'],
  hooks: ['PREROUTING', 'OUTPUT'],
  terminating: false,
  help: 'Sets up connection tracking for the packet before it happens: leaves it out, or gives it a helper, a zone, events or timeouts.',
  options: [
    flag('--notrack', 'Leaves the packet out of connection tracking: its state will be UNTRACKED, and the nat table will not see it.', { explain: saysOnly('without connection tracking') }),
    option('--helper', 'name', 'The helper that reads the connection for others that it announces, such as `ftp`.', { check: isText(15, 'a helper name'), explain: says('with the helper') }),
    option('--ctevents', 'event,…', 'Only these events of the connection are told to programs that listen.'),
    option('--expevents', 'event,…', 'Only these events of expected connections are told to programs that listen.'),
    zone('--zone', 'The connection is looked up and kept in this zone, apart from those of other zones; `mark` takes the number from the packet\'s mark.'),
    zone('--zone-orig', 'Like `--zone`, but for the original direction only.'),
    zone('--zone-reply', 'Like `--zone`, but for the reply direction only.'),
    option('--timeout', 'name', 'The timeout policy (made with nfct) for the connection.', { check: isText(31, 'a policy name'), explain: says('with the timeout policy') }),
  ],
  apply: applySound((use, context) => {
    if (has(use, '--notrack')) return untrack(context);
    if (['--zone', '--zone-orig', '--zone-reply'].some((name) => has(use, name))) return { verdict: 'UNKNOWN', because: 'Tablewalk does not follow connection tracking zones' };
    return { verdict: 'CONTINUE', because: 'CT prepares connection tracking; the packet stays as it is' };
  }),
};
