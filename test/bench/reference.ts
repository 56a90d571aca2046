/** Exports restoreSeconds: what the kernel's own tool takes for a ruleset, the reference of every figure; and how figures are printed. */
import { spawnSync } from 'node:child_process';

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

/** Seconds that iptables-legacy-restore --test takes, in a namespace of its own; undefined where it cannot run. */
export function restoreSeconds(file: string): number | undefined {
  const start = performance.now();
  const run = spawnSync('unshare', ['-n', 'iptables-legacy-restore', '--test', file], { encoding: 'utf8' });
  if (run.status === 0) return (performance.now() - start) / 1000;
  console.log(`iptables-legacy-restore --test cannot be the reference here: ${(run.error?.message ?? run.stderr).trim()}`);
  return undefined;
}
