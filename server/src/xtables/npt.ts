/** Exports the shape of the ip6tables targets SNPT and DNPT. */
import { isNetwork } from './checks.ts';
import { option } from './support.ts';
import type { TargetModule } from './types.ts';

export const prefixTranslation = (name: 'SNPT' | 'DNPT', what: 'source' | 'destination', hooks: NonNullable<TargetModule['hooks']>): TargetModule => ({
  kind: 'target',
  name,
  families: [6],
  tables: ['mangle'],
  hooks,
  terminating: false,
  help: `Replaces the prefix of the ${what} address and mends the address so that checksums stay right (RFC 6296). It works packet by packet, without connection tracking.`,
  options: [
    option('--src-pfx', 'prefix/length', 'The prefix that is replaced.', { check: isNetwork }),
    option('--dst-pfx', 'prefix/length', 'The prefix that takes its place, of the same length.', { check: isNetwork }),
  ],
});
