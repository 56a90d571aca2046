/** Exports the target LOG. */
import { isText } from '../checks.ts';
import { continues } from '../effects.ts';
import { both, flag, oneWord, option, says } from '../support.ts';
import type { TargetModule } from '../types.ts';

const levels = ['emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug', 'panic'];

export const LOG: TargetModule = {
  kind: 'target',
  name: 'LOG',
  families: both,
  terminating: false,
  help: 'Writes a line about the packet into the kernel log, then goes on with the next rule.',
  options: [
    option('--log-level', 'level', 'Level of the line: 0 to 7, or `emerg`, `alert`, `crit`, `error`, `warning` (the default), `notice`, `info`, `debug`.', {
      values: oneWord(levels), check: ([text = '']) => (/^[0-7]$/.test(text) || levels.includes(text) ? undefined : `${text} is not a log level`), explain: says('at level'),
    }),
    option('--log-prefix', 'text', 'Text at the beginning of the line, at most 29 characters.', { check: isText(29, 'the prefix'), explain: says('with the prefix') }),
    flag('--log-tcp-sequence', 'TCP sequence numbers are written too.'),
    flag('--log-tcp-options', 'Options of the TCP header are written too.'),
    flag('--log-ip-options', 'Options of the IP header are written too.'),
    flag('--log-uid', 'The user that sent the packet is written too.'),
    flag('--log-macdecode', 'Ethernet addresses are written in readable form.'),
  ],
  apply: continues('LOG writes a line into the kernel log'),
};
