/** Exports the target HL of ip6tables. */
import { hopTarget } from '../hops.ts';

export const HL = hopTarget('HL', 6, 'hop limit');
