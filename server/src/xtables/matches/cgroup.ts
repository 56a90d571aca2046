/** Exports the match `cgroup`. */
import { isNumber } from '../checks.ts';
import { both, option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const cgroup: MatchModule = {
  kind: 'match',
  name: 'cgroup',
  families: both,
  hooks: ['INPUT', 'OUTPUT', 'POSTROUTING'],
  help: 'The control group of the process that sent the packet, or whose socket will get it.',
  options: [
    option('--path', 'path', 'Path of the group below the root of cgroup v2; groups below it count too.', { negatable: true, explain: says('of a process in control group') }),
    option('--cgroup', 'classid', 'Class number of the net_cls controller (cgroup v1).', { negatable: true, check: isNumber(0xffffffff), explain: says('of a process in class') }),
  ],
};
