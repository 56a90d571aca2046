/** Exports the match `policy`. */
import { parseProtocol } from '../../base/protocols.ts';
import { assumed, negateIf, unknown } from '../../base/tri.ts';
import { isHostMask, isNumber, isWord } from '../checks.ts';
import { idOf } from '../fresh.ts';
import { bare, head, text, word } from '../listed.ts';
import { arrivingHooks, both, flag, has, leavingHooks, nameOf, oneWord, option, placeOf, says, saysOnly, testWhole, wordOf } from '../support.ts';
import { optionOf, type MatchModule, type MatchUse, type OptionUse, type Refusal } from '../types.ts';

const about = ['--dir', '--pol'];
const protocols = [50, 51, 108];

/** policy_check of libxt_policy.c. */
function refusedPolicy(use: MatchUse): Refusal | undefined {
  const strict = has(use, '--strict');
  const elements: OptionUse[][] = [[]];
  for (const one of use.options) {
    if (nameOf(one) === '--next') elements.push([]);
    else if (!about.includes(nameOf(one)) && nameOf(one) !== '--strict') elements[elements.length - 1]!.push(one);
  }
  if (wordOf(use, '--pol')?.toLowerCase() === 'none' && strict) return { message: '--strict says how the elements of a policy fit, and --pol none has none.', option: optionOf(use, '--strict')! };
  for (const element of elements) {
    if (strict && element.length === 0) return { message: '-m policy with --strict needs an element: --reqid, --spi, --tunnel-src, --tunnel-dst, --proto or --mode.' };
    const twice = element.find((one, i) => element.slice(0, i).some((other) => nameOf(other) === nameOf(one)));
    if (twice) return { message: `${twice.name} is given twice for one element: put --next between two elements.`, option: twice };
    const tunnel = element.find((one) => nameOf(one) === '--tunnel-src' || nameOf(one) === '--tunnel-dst');
    const mode = element.find((one) => nameOf(one) === '--mode');
    // The mode where none is given is transport, whose number is 0.
    if (tunnel && (mode === undefined || (mode.words[0]?.text.toLowerCase() === 'tunnel') === mode.negated)) return { message: `${tunnel.name} is for tunnel mode: the element needs --mode tunnel.`, option: tunnel };
  }
  return undefined;
}

export const policy: MatchModule = {
  kind: 'match',
  name: 'policy',
  families: both,
  hooksOf: (use) => {
    const direction = wordOf(use, '--dir')?.toLowerCase();
    return direction === 'in' ? { hooks: arrivingHooks, because: '--dir in' } : direction === 'out' ? { hooks: leavingHooks, because: '--dir out' } : undefined;
  },
  help: 'How IPsec handled the packet, or will handle it on the way out.',
  validity: { required: ['--dir'], needs: { '--next': ['--strict'] }, repeatable: ['--reqid', '--spi', '--tunnel-src', '--tunnel-dst', '--proto', '--mode', '--next'],
    refused: refusedPolicy,
  },
  listed: {
    head: head('policy match'),
    items: [
      word('dir ', '--dir'), word('pol ', '--pol'), bare('strict', '--strict'), { at: text('\\[0\\]'), options: () => [] },
      ...[0, 1, 2, 3].flatMap((i) => [
        ...(i === 0 ? [] : [{ at: text(`\\[${i}\\]`), options: () => [{ option: '--next', words: [], negated: false }] }]),
        word('reqid ', '--reqid'), word('spi ', '--spi'), word('proto ', '--proto'), word('mode ', '--mode'), word('tunnel-dst ', '--tunnel-dst'), word('tunnel-src ', '--tunnel-src'),
      ]),
    ],
  },
  options: [
    option('--dir', 'in|out', '`in`: how it was unpacked; `out`: how it will be packed.', { values: oneWord(['in', 'out']), check: isWord(['in', 'out']), explain: ([dir]) => (dir === 'in' ? 'on the way in' : 'on the way out') }),
    option('--pol', 'none|ipsec', 'Whether IPsec handles the packet at all.', { values: oneWord(['none', 'ipsec']), check: isWord(['none', 'ipsec']), explain: ([pol]) => (pol === 'none' ? 'without IPsec' : 'with IPsec') }),
    flag('--strict', 'The whole policy must fit, element by element; else one element is enough.', { explain: saysOnly('by exactly these elements') }),
    option('--reqid', 'number', 'Request number of the policy element.', { negatable: true, check: isNumber(0xffffffff), explain: says('with request number') }),
    option('--spi', 'spi', 'Security parameter index of the element.', { negatable: true, check: isNumber(0xffffffff), explain: says('with SPI') }),
    option('--tunnel-src', 'address[/mask]', 'Source of the tunnel, in tunnel mode.', { negatable: true, check: isHostMask, explain: says('with the tunnel source') }),
    option('--tunnel-dst', 'address[/mask]', 'Destination of the tunnel, in tunnel mode.', { negatable: true, check: isHostMask, explain: says('with the tunnel destination') }),
    option('--proto', 'ah|esp|ipcomp', 'Protocol of the element.', { negatable: true, values: oneWord(['ah', 'esp', 'ipcomp']), check: ([text = '']) => (protocols.includes(parseProtocol(text) ?? -1) ? undefined : `${text} is not ah, esp or ipcomp`), explain: says('by') }),
    option('--mode', 'tunnel|transport', 'Mode of the element.', { negatable: true, values: oneWord(['tunnel', 'transport']), check: isWord(['tunnel', 'transport']), explain: says('in mode') }),
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
