/** Exports the match `policy`. */
import { parseProtocol } from '../../base/protocols.ts';
import { isNetwork, isNumber, isWord } from '../checks.ts';
import { both, flag, option, says } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const policy: MatchModule = {
  kind: 'match',
  name: 'policy',
  families: both,
  help: 'How IPsec handled the packet, or will handle it on the way out.',
  options: [
    option('--dir', 'in|out', '`in`: how it was unpacked; `out`: how it will be packed.', { check: isWord(['in', 'out']), explain: ([dir]) => (dir === 'in' ? 'on the way in' : 'on the way out') }),
    option('--pol', 'none|ipsec', 'Whether IPsec handles the packet at all.', { check: isWord(['none', 'ipsec']), explain: ([pol]) => (pol === 'none' ? 'without IPsec' : 'with IPsec') }),
    flag('--strict', 'The whole policy must fit, element by element; else one element is enough.'),
    option('--reqid', 'number', 'Request number of the policy element.', { negatable: true, check: isNumber(0xffffffff), explain: says('with request number') }),
    option('--spi', 'spi', 'Security parameter index of the element.', { negatable: true, check: isNumber(0xffffffff), explain: says('with SPI') }),
    option('--tunnel-src', 'address[/mask]', 'Source of the tunnel, in tunnel mode.', { negatable: true, check: isNetwork, explain: says('with the tunnel source') }),
    option('--tunnel-dst', 'address[/mask]', 'Destination of the tunnel, in tunnel mode.', { negatable: true, check: isNetwork, explain: says('with the tunnel destination') }),
    option('--proto', 'ah|esp|ipcomp', 'Protocol of the element.', { negatable: true, check: ([text = '']) => (parseProtocol(text) === undefined ? `${text} is not a protocol` : undefined), explain: says('by') }),
    option('--mode', 'tunnel|transport', 'Mode of the element.', { negatable: true, check: isWord(['tunnel', 'transport']), explain: says('in mode') }),
    flag('--next', 'Begins the next element of the policy; with `--strict` only.'),
  ],
};
