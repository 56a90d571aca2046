/** Exports candidates: the real servers that a scheduler of IPVS may choose for a new connection, with their probabilities (ip_vs_rr.c and its neighbours). */
import type { RealServer, VirtualServer } from '../base/host.ts';

export interface Candidate { readonly real: RealServer; readonly probability: number }

/** Schedulers that give a server with twice the weight about twice the connections. */
const weighted: ReadonlySet<string> = new Set(['wrr', 'wlc', 'sed', 'nq', 'mh', 'lblc', 'lblcr', 'twos']);

/**
 * The choice hangs on what no listing shows: whose turn it is, who has the fewest connections, and in sh and dh the order in which
 * the servers were added (ipvsadm sorts them). So every server that may be chosen is a candidate; the highest weight alone decides by itself.
 * No candidate: the packet is dropped. So it is where sh or dh choose a candidate of weight 0.
 */
export function candidates({ realServers, scheduler, flags }: VirtualServer): Candidate[] {
  const shares = sharesOf(realServers, scheduler, flags).filter(({ share }) => share > 0);
  const sum = shares.reduce((total, { share }) => total + share, 0);
  return shares.map(({ real, share }) => ({ real, probability: share / sum }));
}

function sharesOf(servers: readonly RealServer[], scheduler: string, flags: string): { real: RealServer; share: number }[] {
  const able = servers.filter((real) => real.weight > 0);
  const most = able.reduce((best, real) => Math.max(best, real.weight), 0);
  switch (scheduler) {
    // A bucket at least is given to every server (ip_vs_sh_reassign, ip_vs_dh_reassign); with sh-fallback another one is looked for.
    case 'sh':
      return (flags.includes('sh-fallback') ? able : servers).map((real) => ({ real, share: Math.max(1, real.weight) }));
    case 'dh':
      return servers.map((real) => ({ real, share: 1 }));
    case 'fo':
    case 'ovf':
      return able.filter((real) => real.weight === most).map((real) => ({ real, share: 1 }));
    default:
      return able.map((real) => ({ real, share: weighted.has(scheduler) ? real.weight : 1 }));
  }
}
