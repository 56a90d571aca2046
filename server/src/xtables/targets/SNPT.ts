/** Exports the target SNPT of ip6tables. */
import { prefixTranslation } from '../npt.ts';

export const SNPT = prefixTranslation('SNPT', 'source', ['INPUT', 'POSTROUTING']);
