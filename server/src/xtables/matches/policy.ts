/** Exports the match `policy`. */
import { parseProtocol } from '../../base/protocols.ts';
import { assumed, negateIf, unknown } from '../../base/tri.ts';
import { isNetwork, isNumber, isWord } from '../checks.ts';
import { idOf } from '../fresh.ts';
import { arrivingHooks, both, flag, leavingHooks, nameOf, option, placeOf, says, saysOnly, testWhole, wordOf } from '../support.ts';
import type { MatchModule } from '../types.ts';

const about = ['--dir', '--pol'];
const protocols = [50, 51, 108];

export const policy: MatchModule = {
  kind: 'match',
  name: 'policy',
  families: both,
  hooksOf: (use) => {
    const direction = wordOf(use, '--dir')?.toLowerCase();
    return direction === 'in' ? { hooks: arrivingHooks, because: '--dir in' } : direction === 'out' ? { hooks: leavingHooks, because: '--dir out' } : undefined;
  },
  help: 'How IPsec handled the packet, or will handle it on the way out.',
  options: [
    option('--dir', 'in|out', '`in`: how it was unpacked; `out`: how it will be packed.', { check: isWord(['in', 'out']), explain: ([dir]) => (dir === 'in' ? 'on the way in' : 'on the way out') }),
    option('--pol', 'none|ipsec', 'Whether IPsec handles the packet at all.', { check: isWord(['none', 'ipsec']), explain: ([pol]) => (pol === 'none' ? 'without IPsec' : 'with IPsec') }),
    flag('--strict', 'The whole policy must fit, element by element; else one element is enough.', { explain: saysOnly('by exactly these elements') }),
    option('--reqid', 'number', 'Request number of the policy element.', { negatable: true, check: isNumber(0xffffffff), explain: says('with request number') }),
    option('--spi', 'spi', 'Security parameter index of the element.', { negatable: true, check: isNumber(0xffffffff), explain: says('with SPI') }),
    option('--tunnel-src', 'address[/mask]', 'Source of the tunnel, in tunnel mode.', { negatable: true, check: isNetwork, explain: says('with the tunnel source') }),
    option('--tunnel-dst', 'address[/mask]', 'Destination of the tunnel, in tunnel mode.', { negatable: true, check: isNetwork, explain: says('with the tunnel destination') }),
    option('--proto', 'ah|esp|ipcomp', 'Protocol of the element.', { negatable: true, check: ([text = '']) => (protocols.includes(parseProtocol(text) ?? -1) ? undefined : `${text} is not ah, esp or ipcomp`), explain: says('by') }),
    option('--mode', 'tunnel|transport', 'Mode of the element.', { negatable: true, check: isWord(['tunnel', 'transport']), explain: says('in mode') }),
    flag('--next', 'Begins the next element of the policy; with `--strict` only.', { explain: saysOnly('then') }),
  ],
  // No dump says what IPsec does: policy_mt of a packet without it fits --pol none alone.
  test: testWhole((use, { rule }) => {
    const [direction, wanted] = [wordOf(use, '--dir')?.toLowerCase(), wordOf(use, '--pol')?.toLowerCase() ?? 'ipsec'];
    if (direction === undefined) return { answer: unknown('-m policy needs --dir') };
    const elements = use.options.some((one) => !about.includes(nameOf(one)));
    const [verb, done] = direction === 'in' ? ['Did IPsec unpack the packet', 'IPsec did not unpack the packet'] : ['Will IPsec pack the packet', 'IPsec will not pack the packet'];
    const because = 'what IPsec does is not in the file';
    const decides = 'The files do not say what IPsec does: ip xfrm policy and ip xfrm state would.';
    if (!elements) return { answer: negateIf(wanted === 'none', assumed(false, because, { id: `ipsec:${direction}`, text: `${verb}?`, decides, assumption: `${done}.` })) };
    return { answer: assumed(false, because, { id: idOf('policy', rule), text: `${verb} as ${placeOf(rule)} asks?`, decides, assumption: `${done}.` }) };
  }),
};
