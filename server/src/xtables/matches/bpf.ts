/** Exports the match `bpf`. */
import { assumed, no, when } from '../../base/tri.ts';
import { parseProgram, runProgram } from '../bpfProgram.ts';
import { bytesOf } from '../bytes.ts';
import { head, text, word } from '../listed.ts';
import { both, option, readOnce, saysOnly, testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';
import { bytesUnknown } from '../unknownBytes.ts';

const programOf = readOnce(([text = '']) => parseProgram(text));

/** ETH_P_IP and ETH_P_IPV6. */
const etherTypes = { 4: 0x0800, 6: 0x86dd } as const;

export const bpf: MatchModule = {
  kind: 'match',
  name: 'bpf',
  families: both,
  help: 'A BPF program looks at the packet from the IP header on and decides: any result but 0 is yes.',
  validity: { oneOf: ['--bytecode', '--object-pinned'], exclusive: [['--bytecode', '--object-pinned']] },
  listed: {
    head: head('match bpf'),
    items: [
      { at: text('(?<a>\\d+ \\d+ \\d+ \\d+(?:,\\d+ \\d+ \\d+ \\d+)*)'), option: '--bytecode', words: (code = '') => [`${code.split(',').length},${code}`] },
      word('pinned ', '--object-pinned'),
    ],
  },
  options: [
    option('--bytecode', 'program', 'A classic BPF program as numbers, as `nfbpf_compile` prints it.', {
      explain: saysOnly('that the BPF program accepts'), check: ([text = '']) => {
        const program = parseProgram(text);
        return typeof program === 'string' ? program : undefined;
      },
    }),
    option('--object-pinned', 'path', 'A BPF program pinned in the BPF file system.', { explain: ([path = '?']) => `that the BPF program ${path} accepts` }),
  ],
  test: testEach({
    '--bytecode': ([text = ''], { packet }, _use, use) => {
      const program = programOf(use);
      if (typeof program === 'string') return no(program);
      const answer = runProgram(program, bytesOf(packet), { protocol: etherTypes[packet.family], mark: packet.mark });
      return answer === undefined ? bytesUnknown(packet, `bpf:${text}`, 'what the BPF program looks for') : when(answer, `the BPF program ${answer ? 'accepts' : 'does not accept'} the packet`);
    },
    '--object-pinned': ([path = '']) => assumed(false, `no dump holds the program ${path}`, { id: `bpf:${path}`, text: `Does the BPF program ${path} accept this packet?`, decides: 'The program decides it, and no dump holds it: it stands in the BPF file system of the node.', assumption: `The BPF program ${path} was taken not to accept the packet: no dump holds it.` }),
  }, { needs: '--bytecode or --object-pinned' }),
};
