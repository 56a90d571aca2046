/** Exports the target TTL of iptables. */
import { hopTarget } from '../hops.ts';

export const TTL = hopTarget('TTL', 4, 'TTL');
