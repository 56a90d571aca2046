/** Exports the match `hbh` of ip6tables. */
import { optionsHeader } from '../ipv6Options.ts';

export const hbh = optionsHeader('hbh', 0, 'hop-by-hop');
