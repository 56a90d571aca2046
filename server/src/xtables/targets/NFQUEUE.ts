/** Exports the target NFQUEUE. */
import { parseRange } from '../../base/numbers.ts';
import { isNumber, isRange } from '../checks.ts';
import { applySound } from '../effects.ts';
import { bare, word } from '../listed.ts';
import { queued } from '../queues.ts';
import { both, flag, has, option, saysOnly, says, wordOf } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const NFQUEUE: TargetModule = {
  kind: 'target',
  name: 'NFQUEUE',
  families: both,
  terminating: true,
  help: 'Hands the packet to a program that reads one of 65536 queues, which decides what becomes of it.',
  validity: { exclusive: [['--queue-num', '--queue-balance']], needs: { '--queue-cpu-fanout': ['--queue-balance'] } },
  listed: { items: [word('NFQUEUE num ', '--queue-num'), word('NFQUEUE balance ', '--queue-balance'), bare('bypass', '--queue-bypass'), bare('cpu-fanout', '--queue-cpu-fanout')] },
  options: [
    option('--queue-num', 'number', 'Number of the queue; 0 where none is given.', { check: isNumber(65535), explain: says('queue') }),
    option('--queue-balance', 'first:last', 'Spreads connections over these queues.', { check: ([text = ''], family) => {
      const range = parseRange(text, 65534);
      return isRange(65534)([text], family) ?? (text.includes(':') && range && range.from < range.to ? undefined : `${text} is not a range of two queues, the smaller first`);
    }, explain: says('one of the queues') }),
    flag('--queue-bypass', 'Where no program reads the queue, the packet goes on as if accepted. Without this option it is dropped.', { explain: saysOnly('accepted where no program reads the queue') }),
    flag('--queue-cpu-fanout', 'With `--queue-balance`: the processor that handles the packet chooses the queue.'),
  ],
  apply: applySound((use) => {
    return queued(wordOf(use, '--queue-balance') ?? wordOf(use, '--queue-num') ?? '0', has(use, '--queue-bypass'));
  }),
};
