/** Exports the match `physdev`. */
import type { Family } from '../../base/ip.ts';
import { assumed, no, yes, type Tri } from '../../base/tri.ts';
import { isInterface } from '../checks.ts';
import { idOf } from '../fresh.ts';
import { bare, head, word } from '../listed.ts';
import { both, flag, nameOf, option, placeOf, says, saysOnly, testWhole } from '../support.ts';
import type { HostView, MatchModule } from '../types.ts';

const bridgeOf = (host: HostView, ...names: (string | undefined)[]): string | undefined => names.find((name) => name !== undefined && host.isBridge(name));

export const physdev: MatchModule = {
  kind: 'match',
  name: 'physdev',
  families: both,
  hooksOf: (use) => {
    const out = use.options.find((one) => ['--physdev-out', '--physdev-is-out'].includes(nameOf(one)));
    const bridged = use.options.some((one) => nameOf(one) === '--physdev-is-bridged' && !one.negated);
    return out && !bridged ? { hooks: ['PREROUTING', 'INPUT', 'FORWARD', 'POSTROUTING'], because: `${nameOf(out)} and without --physdev-is-bridged` } : undefined;
  },
  help: 'Bridge ports that the packet came in by or will leave by. Only frames that a bridge hands to iptables (br_netfilter) have them.',
  validity: { oneOf: 'any' },
  listed: { head: head('PHYSDEV match'), items: [bare('--physdev-is-in', '--physdev-is-in'), word('--physdev-in ', '--physdev-in'), bare('--physdev-is-out', '--physdev-is-out'), word('--physdev-out ', '--physdev-out'), bare('--physdev-is-bridged', '--physdev-is-bridged')] },
  options: [
    option('--physdev-in', 'name', 'Bridge port the packet came in by; `+` at the end fits every name that begins like this.', { negatable: true, check: isInterface, explain: says('in by the bridge port') }),
    option('--physdev-out', 'name', 'Bridge port the packet will leave by, for bridged packets; `+` at the end fits every name that begins like this.', { negatable: true, check: isInterface, explain: says('out by the bridge port') }),
    flag('--physdev-is-in', 'The packet came in by a bridge port.', { negatable: true, explain: saysOnly('in by a bridge port', 'not in by a bridge port') }),
    flag('--physdev-is-out', 'The packet will leave by a bridge port.', { negatable: true, explain: saysOnly('out by a bridge port', 'not out by a bridge port') }),
    flag('--physdev-is-bridged', 'The packet stays in its bridge: it is bridged, not routed.', { negatable: true, explain: saysOnly('bridged', 'not bridged') }),
  ],
  // physdev_mt: without bridge information, only options behind ! fit. br_netfilter gives it to packets of a bridge.
  test: testWhole((use, { packet, host, rule }) => {
    if (use.options.length === 0) return { answer: { result: 'unknown', because: '-m physdev needs an option' } };
    const plain = use.options.find((one) => !one.negated);
    const because = `a routed packet has no bridge port${plain ? '' : ', and all options ask for that'}`;
    const bridge = bridgeOf(host, packet.in, packet.out);
    if (bridge === undefined) return { answer: plain ? no(because) : yes(because) };
    return { answer: onBridge(!plain, bridge, packet.family, idOf('physdev', rule), placeOf(rule)) };
  }),
};

const onBridge = (hit: boolean, bridge: string, family: Family, id: string, place: string): Tri => assumed(hit, `iptables sees by which port of the bridge ${bridge} a packet comes or goes only where the kernel module br_netfilter is loaded`, {
  id, text: `Does the port of the bridge ${bridge} that the packet uses fit -m physdev in ${place}?`,
  decides: `Answer ${hit ? 'no' : 'yes'} only if the kernel module br_netfilter is loaded (lsmod lists it) and net.bridge.bridge-nf-call-${family === 4 ? 'iptables' : 'ip6tables'} is 1, and the port is ${hit ? 'one that the rule leaves out' : 'as the rule asks'}. The files do not say so.`,
  assumption: `The kernel module br_netfilter is taken not to be loaded. Without it iptables does not see which port of the bridge ${bridge} the packet uses, so -m physdev in ${place} ${hit ? 'fits: it asks for packets without such a port' : 'does not fit'}.`,
});
