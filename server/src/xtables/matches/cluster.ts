/** Exports the match `cluster`. */
import { formatIp } from '../../base/ip.ts';
import { jhash2, scale, swapBytes } from '../../base/jhash.ts';
import { parseNumber } from '../../base/numbers.ts';
import { negateIf, no, unknown, when } from '../../base/tri.ts';
import { isNumber } from '../checks.ts';
import { head, word } from '../listed.ts';
import { both, isTemplate, option, says, testWhole, trackedConnection, wordOf } from '../support.ts';
import { optionOf, type MatchModule } from '../types.ts';

export const cluster: MatchModule = {
  kind: 'match',
  name: 'cluster',
  families: both,
  help: 'Shares connections among several boxes that all receive every packet: a hash of the source address picks the one that handles it.',
  validity: { required: ['--cluster-total-nodes', '--cluster-hash-seed'], oneOf: ['--cluster-local-node', '--cluster-local-nodemask'], exclusive: [['--cluster-local-node', '--cluster-local-nodemask']],
    refused: (use) => {
      const total = parseNumber(wordOf(use, '--cluster-total-nodes') ?? '') ?? 32;
      const node = parseNumber(wordOf(use, '--cluster-local-node') ?? '');
      const mask = parseNumber(wordOf(use, '--cluster-local-nodemask') ?? '');
      const beyond = node === undefined ? (mask ?? 0) >= 2 ** total : node > total;
      return beyond ? { message: `There are only ${total} boxes.`, option: optionOf(use, node === undefined ? '--cluster-local-nodemask' : '--cluster-local-node')! } : undefined;
    },
  },
  listed: { head: head('cluster'), items: [word('node_mask=', '--cluster-local-nodemask'), word('total_nodes=', '--cluster-total-nodes'), word('hash_seed=', '--cluster-hash-seed')] },
  options: [
    option('--cluster-total-nodes', 'number', 'How many boxes there are.', { check: isNumber(32, 1), explain: says('of', 'boxes') }),
    option('--cluster-local-node', 'number', 'The number of this box, from 1.', { negatable: true, check: isNumber(32, 1), explain: says('for box') }),
    option('--cluster-local-nodemask', 'mask', 'The numbers of this box as bits: 0x5 are the boxes 1 and 3.', { negatable: true, check: isNumber(0xffffffff, 1), explain: says('for the boxes of the mask') }),
    option('--cluster-hash-seed', 'number', 'Start value of the hash, the same on all boxes.', { check: isNumber(0xffffffff), explain: says('by a hash beginning with') }),
  ],
  // xt_cluster_mt: jhash of the connection's source as the memory of a little-endian machine has it.
  test: testWhole((use, { connection }) => {
    const number = (name: string): number | undefined => parseNumber(wordOf(use, name) ?? '');
    const local = optionOf(use, '--cluster-local-node') ?? optionOf(use, '--cluster-local-nodemask');
    const [total, seed] = [number('--cluster-total-nodes'), number('--cluster-hash-seed')];
    if (!local || total === undefined || seed === undefined) return { answer: unknown('-m cluster needs --cluster-total-nodes, --cluster-local-node and --cluster-hash-seed') };
    const node = number('--cluster-local-node');
    const mask = node === undefined ? (number('--cluster-local-nodemask') ?? 0) : (1 << (node - 1)) >>> 0;
    if (mask >= 2 ** total) return { answer: unknown(`there are only ${total} boxes`) };
    const tracked = trackedConnection(connection);
    if (!tracked || isTemplate(tracked)) return { answer: no('the packet belongs to no tracked connection') };
    const { src } = tracked.original;
    // Of an IPv6 address the kernel hashes the first word alone: NF_CT_TUPLE_L3SIZE counts words, and is divided by their size.
    const chosen = scale(jhash2([swapBytes(src.words[0]!)], seed), total);
    const hit = ((mask >>> chosen) & 1) === 1;
    return { answer: negateIf(local.negated, when(hit, `the hash of ${formatIp(src)} gives its connections to box ${chosen + 1} of ${total}`)) };
  }),
};
