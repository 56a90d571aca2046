/** Exports the match `nfacct`. */
import { assumed, unknown } from '../../base/tri.ts';
import { cutText } from '../checks.ts';
import { word } from '../listed.ts';
import { both, option, says, testWhole, wordOf } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const nfacct: MatchModule = {
  kind: 'match',
  name: 'nfacct',
  families: both,
  help: 'Counts the packet in a named counter (`nfacct list` shows it). It fits every packet; where the counter has a quota, only those past it.',
  validity: { required: ['--nfacct-name'] },
  listed: { items: [word('nfacct-name\\s+', '--nfacct-name')] },
  options: [option('--nfacct-name', 'name', 'Name of the counter.', { ...cutText(31, 'a counter name', 1), explain: says('counted in') })],
  test: testWhole((use) => {
    const name = wordOf(use, '--nfacct-name');
    if (name === undefined) return { answer: unknown('-m nfacct needs --nfacct-name') };
    return { answer: assumed(true, `the packet is counted in ${name}`, {
      id: `nfacct:${name}`, text: `Does -m nfacct fit for the counter ${name}? (It does where the counter has no quota, and where the quota is used up.)`, decides: 'An iptables-save dump does not hold the counters of nfacct: nfacct list would say whether this one has a quota, and how much of it is used.', assumption: `The counter ${name} of -m nfacct has no quota: it fits every packet.`,
    }) };
  }),
};
