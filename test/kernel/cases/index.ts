/** All hand-written cases. */
import { circumstanceCases } from './circumstance.ts';
import { conntrackCases, listedCases } from './conntrack.ts';
import { backendCases } from './backends.ts';
import { byteCases } from './bytes.ts';
import { headerCases } from './headers.ts';
import { header6Cases } from './headers6.ts';
import { headerTargetCases } from './headerTargets.ts';
import { ipvsCases } from './ipvs.ts';
import { natCases } from './nat.ts';
import { natPortCases } from './natPorts.ts';
import { sourceCases } from './source.ts';
import { rareSetCases } from './setRare.ts';
import { setChangeCases } from './setChanges.ts';
import { setTypeCases } from './setTypes.ts';
import { proxyCases } from './proxies.ts';
import { relatedCases } from './related.ts';
import { policy6Cases, policyCases } from './policyRouting.ts';
import { routing6Cases, routingCases } from './routing.ts';
import { addrtypeCases, rpfilter6Cases, rpfilterCases } from './rpfilter.ts';
import { setCases } from './sets.ts';
import { stateCases } from './state.ts';
import { statefulCases } from './stateful.ts';
import { targetCases } from './targets.ts';
import { tunnelCases } from './tunnel.ts';
import { walkCases } from './walk.ts';
import { box, type HandCase, type HandPacket } from './box.ts';
import type { KernelCase, SentPacket } from '../oracle.ts';

const allCases: HandCase[] = [
  ...headerCases, ...byteCases, ...header6Cases, ...headerTargetCases, ...stateCases,
  ...conntrackCases, ...relatedCases, ...listedCases,
  ...setCases, ...setTypeCases, ...setChangeCases, ...rareSetCases, ...walkCases, ...targetCases,
  ...backendCases,
  ...natCases, ...natPortCases,
  ...statefulCases, ...circumstanceCases,
  ...sourceCases, ...proxyCases,
  ...routingCases, ...routing6Cases, ...policyCases, ...policy6Cases, ...rpfilterCases, ...rpfilter6Cases, ...addrtypeCases,
  ...ipvsCases, ...tunnelCases,
];

/** Those that the kernel here can run, and those that need the small machine. */
export const handCases = allCases.filter(({ needs }) => needs === undefined);
export const machineCases = allCases.filter(({ needs }) => needs !== undefined);

/** A packet without what is only expected of it. */
function bare(packet: HandPacket): SentPacket {
  const rest = { ...packet };
  delete rest.hits;
  delete rest.to;
  return rest;
}

/** A hand-written case as the oracle takes it, on the common box unless the case has its own. */
export function kernelCase(hand: HandCase): KernelCase {
  const { packets } = hand;
  return {
    interfaces: hand.interfaces ?? box.interfaces, routes: hand.routes ?? box.routes, routes6: hand.routes6 ?? box.routes6,
    rules4: hand.rules4, rules6: hand.rules6, ipset: hand.ipset, ipRules: hand.ipRules, ipRules6: hand.ipRules6, ipvs: hand.ipvs, sysctls: hand.sysctls, firstPath: hand.firstPath, nft4: hand.nft4, nftFirst: hand.nftFirst, facts: hand.facts, packets: packets.map(bare), ...(hand.dumpAfter !== undefined && { dumpAfter: hand.dumpAfter }),
  };
}
