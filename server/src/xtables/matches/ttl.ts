/** Exports the match `ttl` of iptables. */
import { hopMatch } from '../hops.ts';

export const ttl = hopMatch('ttl', 4, 'TTL');
