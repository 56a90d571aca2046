/** Exports the match `pkttype`. */
import { isMulticast } from '../../base/ip.ts';
import { when } from '../../base/tri.ts';
import { isWord } from '../checks.ts';
import { text } from '../listed.ts';
import { both, oneWord, option, says, testEach } from '../support.ts';
import type { MatchContext, MatchModule } from '../types.ts';

const names: Readonly<Record<string, string>> = { host: 'unicast', bcast: 'broadcast', mcast: 'multicast' };

/** What the frame was sent as, and why: its destination decides, where there was a frame. */
function typeOf({ packet, host }: MatchContext): readonly [type: string, because: string] {
  const { in: arrived, dst, copy, device } = packet;
  if (arrived === 'lo') return ['unicast', 'lo hands packets over as unicast'];
  // A copy of a broadcast is marked as looped back when it comes in, behind POSTROUTING.
  if (copy && device === undefined && arrived !== undefined) return isMulticast(dst) || dst.family === 6 ? ['multicast', 'it is a copy of a multicast of this node'] : ['broadcast', 'it is a copy of a broadcast of this node'];
  if (arrived === undefined) return ['unicast', 'the packet comes from this node itself'];
  const link = host.interfaceOf(arrived)?.linkType;
  if (link !== undefined && link !== 'ether') return ['unicast', `${arrived} has no Ethernet frames`];
  if (isMulticast(dst)) return ['multicast', 'multicasts come in multicast frames'];
  const broadcast = dst.family === 4 && (dst.words[0] === 0xffffffff || host.hasAddressType(dst, 'BROADCAST').result === 'yes');
  return broadcast ? ['broadcast', 'broadcasts come in broadcast frames'] : ['unicast', 'the destination is one host'];
}

export const pkttype: MatchModule = {
  kind: 'match',
  name: 'pkttype',
  families: both,
  help: 'Whom the frame was sent to, as the link layer saw it.',
  validity: { required: ['--pkt-type'] },
  listed: { items: [{ at: text('PKTTYPE (?<not>!)?= (?<a>\\S+)'), option: '--pkt-type' }] },
  options: [option('--pkt-type', 'unicast|broadcast|multicast', 'To this box alone, to all, or to a group.', { negatable: true, values: oneWord(['unicast', 'broadcast', 'multicast', 'otherhost']), check: isWord(['unicast', 'broadcast', 'multicast', 'otherhost', 'host', 'bcast', 'mcast']), explain: says('sent as') })],
  test: testEach({
    '--pkt-type': ([text = ''], context) => {
      const wanted = names[text.toLowerCase()] ?? text.toLowerCase();
      const [type, because] = typeOf(context);
      return when(type === wanted, `the packet is ${type}: ${because}`);
    },
  }, { needs: '--pkt-type' }),
};
