/** Exports the target NFLOG. */
import { isNumber } from '../checks.ts';
import { continues } from '../effects.ts';
import { text, word } from '../listed.ts';
import { both, option, says } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const NFLOG: TargetModule = {
  kind: 'target',
  name: 'NFLOG',
  families: both,
  terminating: false,
  help: 'Sends a copy of the packet to programs that listen to a netlink group (ulogd, Calico\'s flow logs), then goes on with the next rule.',
  validity: { exclusive: [['--nflog-range', '--nflog-size']] },
  listed: {
    items: [
      { at: text('nflog-prefix (?:"(?<a>(?:[^"\\\\]|\\\\.)*)"|(?<b>\\S+))'), option: '--nflog-prefix', words: (...said) => [said.find((one) => one !== undefined) ?? ''] },
      word('nflog-group ', '--nflog-group'), word('nflog-size ', '--nflog-size'), word('nflog-range ', '--nflog-range'), word('nflog-threshold ', '--nflog-threshold'),
    ],
  },
  options: [
    option('--nflog-group', 'number', 'The netlink group; 0 where none is given.', { check: isNumber(65535), explain: says('to group') }),
    option('--nflog-prefix', 'text', 'Text that goes with the copy, at most 63 characters; iptables cuts a longer one.', { explain: says('with the prefix') }),
    option('--nflog-range', 'bytes', 'Meant to limit the copied bytes, but without effect; `--nflog-size` is what works.', { check: isNumber(0xffffffff) }),
    option('--nflog-size', 'bytes', 'How many bytes of the packet are copied.', { check: isNumber(0xffffffff), explain: ([bytes = '?']) => `the first ${bytes} bytes` }),
    option('--nflog-threshold', 'number', 'How many packets the kernel collects before it sends them.', { check: isNumber(65535) }),
  ],
  apply: continues('NFLOG sends a copy to programs that log'),
};
