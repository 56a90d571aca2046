/** Exports the match `bpf`. */
import { both, option } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const bpf: MatchModule = {
  kind: 'match',
  name: 'bpf',
  families: both,
  help: 'A BPF program looks at the packet and decides.',
  options: [
    option('--bytecode', 'program', 'A classic BPF program as numbers, as `nfbpf_compile` prints it.'),
    option('--object-pinned', 'path', 'A BPF program pinned in the BPF file system.'),
  ],
};
