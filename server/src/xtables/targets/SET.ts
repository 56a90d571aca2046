/** Exports the target SET. */
import { isNumber } from '../checks.ts';
import { checkDimensions, dimensionsInWords } from '../sets.ts';
import { both, flag, option } from '../support.ts';
import type { OptionSpec, TargetModule } from '../types.ts';

const setOption = (name: string, help: string, verb: (ends: string, set: string) => string): OptionSpec => ({
  name, args: 2, value: 'set src|dst,…', help, check: checkDimensions, explain: ([set = '?', flags = '']) => verb(dimensionsInWords(flags), set),
});

export const SET: TargetModule = {
  kind: 'target',
  name: 'SET',
  families: both,
  terminating: false,
  help: 'Adds addresses or ports of the packet to an IP set, takes them out, or takes a mark from the set; then goes on with the next rule.',
  options: [
    setOption('--add-set', 'Adds the packet\'s addresses or ports to the set.', (ends, set) => `adds ${ends} to the set ${set}`),
    setOption('--del-set', 'Takes the packet\'s addresses or ports out of the set.', (ends, set) => `takes ${ends} out of the set ${set}`),
    setOption('--map-set', 'Looks the packet up in the set, whose element holds a mark, priority or queue for it.', (ends, set) => `looks ${ends} up in the set ${set}`),
    flag('--exist', 'With `--add-set`: an element that is there already gets its timeout anew.'),
    option('--timeout', 'seconds', 'With `--add-set`: how long the element stays.', { check: isNumber(0xffffffff) }),
    flag('--map-mark', 'With `--map-set`: the packet gets the element\'s mark.'),
    flag('--map-prio', 'With `--map-set`: the packet gets the element\'s priority.'),
    flag('--map-queue', 'With `--map-set`: the packet gets the element\'s queue of the network card.'),
  ],
};
