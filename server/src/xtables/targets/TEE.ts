/** Exports the target TEE. */
import { formatIp, parseIp } from '../../base/ip.ts';
import { isAddress, isInterface } from '../checks.ts';
import { applySound } from '../effects.ts';
import { word } from '../listed.ts';
import { both, option, says, wordOf } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const TEE: TargetModule = {
  kind: 'target',
  name: 'TEE',
  families: both,
  terminating: false,
  help: 'Sends a copy of the packet to another machine on the network; the packet itself goes on with the next rule. The copy passes OUTPUT and POSTROUTING, untracked.',
  validity: { required: ['--gateway'] },
  listed: { items: [word('TEE gw:', '--gateway'), word('oif=', '--oif')] },
  options: [
    option('--gateway', 'address', 'The machine that gets the copy.', { check: isAddress, explain: says('copy to') }),
    option('--oif', 'name', 'The interface by which the copy leaves.', { check: isInterface, explain: says('by') }),
  ],
  apply: applySound((use) => {
    const gateway = parseIp(wordOf(use, '--gateway') ?? '');
    if (!gateway) return { verdict: 'UNKNOWN', because: 'TEE needs --gateway' };
    const out = wordOf(use, '--oif');
    return { verdict: 'CONTINUE', because: `TEE sends a copy to ${formatIp(gateway)}; the packet itself goes on`, copy: { gateway, ...(out !== undefined && { out }) } };
  }),
};
