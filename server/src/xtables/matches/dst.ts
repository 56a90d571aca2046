/** Exports the match `dst` of ip6tables. */
import { optionsHeader } from '../ipv6Options.ts';

export const dst = optionsHeader('dst', 60, 'destination');
