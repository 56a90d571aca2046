/** Exports the target DNPT of ip6tables. */
import { prefixTranslation } from '../npt.ts';

export const DNPT = prefixTranslation('DNPT', 'destination', ['PREROUTING', 'OUTPUT']);
