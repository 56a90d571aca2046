/** Exports the target LOG. */
import { cutText } from '../checks.ts';
import { continues } from '../effects.ts';
import { bare, head, text, word } from '../listed.ts';
import { both, flag, oneWord, option, says } from '../support.ts';
import type { TargetModule } from '../types.ts';

const levels = ['emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug', 'panic'];

/** The flags that a listing with numbers prints, by their option (XT_LOG_TCPSEQ and those behind it in xt_LOG.h). */
const logFlags: readonly (readonly [bit: number, option: string])[] = [[1, '--log-tcp-sequence'], [2, '--log-tcp-options'], [4, '--log-ip-options'], [8, '--log-uid'], [32, '--log-macdecode']];

export const LOG: TargetModule = {
  kind: 'target',
  name: 'LOG',
  families: both,
  terminating: false,
  help: 'Writes a line about the packet into the kernel log, then goes on with the next rule.',
  listed: {
    head: head('LOG'),
    items: [
      {
        at: text('flags (?<bits>\\d+)(?=\\s|$)'),
        options: ({ bits = '0' }) => logFlags.filter(([bit]) => (Number(bits) & bit) !== 0).map(([, option]) => ({ option, words: [], negated: false })),
      },
      word('level ', '--log-level'), bare('tcp-sequence', '--log-tcp-sequence'), bare('tcp-options', '--log-tcp-options'), bare('ip-options', '--log-ip-options'), bare('uid', '--log-uid'), bare('macdecode', '--log-macdecode'),
      { at: text('prefix "(?<a>.*)"(?=\\s*$)'), option: '--log-prefix' }, { at: text('prefix `(?<a>.*)\'(?=\\s*$)'), option: '--log-prefix' },
    ],
  },
  options: [
    option('--log-level', 'level', 'Level of the line: 0 to 7, or `emerg`, `alert`, `crit`, `error`, `warning` (the default), `notice`, `info`, `debug`.', {
      values: oneWord(levels), check: ([text = '']) => (/^[0-7]$/.test(text) || levels.includes(text) ? undefined : `${text} is not a log level`), explain: says('at level'),
    }),
    option('--log-prefix', 'text', 'Text at the beginning of the line, at most 29 characters.', { ...cutText(29, 'the prefix', 1), explain: says('with the prefix') }),
    flag('--log-tcp-sequence', 'TCP sequence numbers are written too.'),
    flag('--log-tcp-options', 'Options of the TCP header are written too.'),
    flag('--log-ip-options', 'Options of the IP header are written too.'),
    flag('--log-uid', 'The user that sent the packet is written too.'),
    flag('--log-macdecode', 'Ethernet addresses are written in readable form.'),
  ],
  apply: continues('LOG writes a line into the kernel log'),
};
