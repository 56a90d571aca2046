/** Exports the target SET. */
import { isNumber } from '../checks.ts';
import { bare, text, word } from '../listed.ts';
import { checkDimensions, dimensionsInWords, dimensionsOf } from '../sets.ts';
import { both, flag, has, option, problemOfTarget, wordOf, wordsOf } from '../support.ts';
import { optionOf } from '../types.ts';
import type { OptionSpec, SetUse, TargetModule, TargetUse } from '../types.ts';

/** The target's own parser does not look at `!`. */
const ignored = { negatable: 'ignored' } as const;

const setOption = (name: string, help: string, verb: (ends: string, set: string) => string): OptionSpec => ({
  name, args: 2, negatable: 'ignored', value: 'set src|dst,…', help, check: checkDimensions, explain: ([set = '?', flags = '']) => verb(dimensionsInWords(flags), set),
});

/** The set and dimensions of an option, where the rule has it. */
function setOf(use: TargetUse, name: string): SetUse | undefined {
  const found = optionOf(use, name);
  if (!found) return undefined;
  const [set = '', flags = ''] = wordsOf(found);
  return { set, dimensions: dimensionsOf(flags) };
}

export const SET: TargetModule = {
  kind: 'target',
  name: 'SET',
  families: both,
  terminating: false,
  help: 'Adds addresses or ports of the packet to an IP set, takes them out, or takes a mark from the set; then goes on with the next rule.',
  validity: { oneOf: ['--add-set', '--del-set', '--map-set'], repeatable: ['--exist', '--timeout', '--map-mark', '--map-prio', '--map-queue'] },
  listed: {
    items: [
      { at: text('add-set (?<a>\\S+) (?<b>\\S+)'), option: '--add-set' }, bare('exist', '--exist'), word('timeout ', '--timeout'), { at: text('del-set (?<a>\\S+) (?<b>\\S+)'), option: '--del-set' },
      { at: text('map-set (?<a>\\S+) (?<b>\\S+)'), option: '--map-set' }, bare('map-mark', '--map-mark'), bare('map-prio', '--map-prio'), bare('map-queue', '--map-queue'),
    ],
  },
  options: [
    setOption('--add-set', 'Adds the packet\'s addresses or ports to the set.', (ends, set) => `adds ${ends} to the set ${set}`),
    setOption('--del-set', 'Takes the packet\'s addresses or ports out of the set.', (ends, set) => `takes ${ends} out of the set ${set}`),
    setOption('--map-set', 'Looks the packet up in the set, whose element holds a mark, priority or queue for it.', (ends, set) => `looks ${ends} up in the set ${set}`),
    flag('--exist', 'With `--add-set`: an element that is there already gets its timeout anew.', ignored),
    option('--timeout', 'seconds', 'With `--add-set`: how long the element stays.', { check: isNumber(0xfffffffe), ...ignored }),
    flag('--map-mark', 'With `--map-set`: the packet gets the element\'s mark.', ignored),
    flag('--map-prio', 'With `--map-set`: the packet gets the element\'s priority.', ignored),
    flag('--map-queue', 'With `--map-set`: the packet gets the element\'s queue of the network card.', ignored),
  ],
  apply: (use, context) => {
    const problem = problemOfTarget(use, context.packet.family);
    if (problem !== undefined) return { verdict: 'UNKNOWN', because: problem };
    const [add, del, map] = [setOf(use, '--add-set'), setOf(use, '--del-set'), setOf(use, '--map-set')];
    const timeout = wordOf(use, '--timeout');
    return context.host.changeSets({
      ...(add && { add: { ...add, exist: has(use, '--exist'), ...(timeout !== undefined && { timeout: Number(timeout) }) } }),
      ...(del && { del }),
      ...(map && { map: { ...map, mark: has(use, '--map-mark'), priority: has(use, '--map-prio') } }),
    }, context);
  },
};
