/** Exports the match `cpu`. */
import { parseNumber } from '../../base/numbers.ts';
import { assumed } from '../../base/tri.ts';
import { isNumber } from '../checks.ts';
import { wordBehind } from '../listed.ts';
import { both, option, says, testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const cpu: MatchModule = {
  kind: 'match',
  name: 'cpu',
  families: both,
  help: 'The processor that handles the packet.',
  validity: { required: ['--cpu'] },
  listed: { items: [wordBehind('cpu ', '--cpu', '\\d+(?=\\s|$)')] },
  options: [option('--cpu', 'number', 'Number of the processor, from 0.', { negatable: true, check: isNumber(0xffffffff), explain: says('on processor') })],
  test: testEach({
    '--cpu': ([text = '']) => {
      const number = parseNumber(text)!;
      return assumed(number === 0, 'the processor that handles the packet is not known', { id: `cpu:${number}`, text: `Does processor ${number} handle the packet?`, decides: 'Which processor handles a packet is settled when it arrives: no file says it.', assumption: 'Processor 0 handles the packet.' });
    },
  }, { needs: '--cpu' }),
};
