/** Exports the match `realm` of iptables. */
import { formatMark, parseMasked } from '../../base/numbers.ts';
import { unknown, when } from '../../base/tri.ts';
import { word } from '../listed.ts';
import { option, says, testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const realm: MatchModule = {
  kind: 'match',
  name: 'realm',
  families: [4],
  hooks: ['INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  help: 'The routing realm of the packet\'s route, a number that routing daemons give to routes.',
  validity: { required: ['--realm'] },
  options: [option('--realm', 'value[/mask]', 'The realm, by number or by its name in `/etc/iproute2/rt_realms`.', { negatable: true, check: ([text = '']) => (/^\d/.test(text) && !parseMasked(text) ? `${text} is not a realm or realm/mask` : undefined), explain: says('in realm') })],
  listed: { items: [word('realm ', '--realm')] },
  test: testEach({
    // A name of rt_realms may be any number: the file does not say which.
    '--realm': ([text = ''], { realm: route }) => {
      const wanted = parseMasked(text === 'cosmos' ? '0' : text);
      return wanted ? when((route & wanted.mask) >>> 0 === wanted.value, `the realm of the packet's route is ${formatMark(route)}`) : unknown(`which number the realm ${text} has is not known`);
    },
  }, { needs: '--realm' }),
};
