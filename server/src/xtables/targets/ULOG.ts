/** Exports the target ULOG of iptables. */
import { cutText, isNumber } from '../checks.ts';
import { continues } from '../effects.ts';
import { head, text, word } from '../listed.ts';
import { option } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const ULOG: TargetModule = {
  kind: 'target',
  name: 'ULOG',
  families: [4],
  terminating: false,
  help: 'Sends a copy of the packet to a logging program, then goes on with the next rule. The predecessor of NFLOG; newer kernels have it no more.',
  listed: { head: head('ULOG'), items: [word('copy_range ', '--ulog-cprange'), word('nlgroup ', '--ulog-nlgroup'), { at: text('prefix "(?<a>[^"]*)"'), option: '--ulog-prefix' }, word('queue_threshold ', '--ulog-qthreshold')] },
  options: [
    option('--ulog-nlgroup', 'number', 'Netlink group, 1 to 32.', { check: isNumber(32, 1) }),
    option('--ulog-prefix', 'text', 'Text that goes with the copy, at most 32 characters.', { ...cutText(32, 'the prefix', 1) }),
    option('--ulog-cprange', 'bytes', 'How many bytes of the packet are copied; 0 is all.', { check: isNumber(0xffffffff) }),
    option('--ulog-qthreshold', 'number', 'How many packets the kernel collects before it sends them.', { check: isNumber(50, 1) }),
  ],
  apply: continues('ULOG sends a copy to a logging program'),
};
