/** Exports the match `cgroup`. */
import { parseNumber } from '../../base/numbers.ts';
import { assumed, negateIf, no, unknown, yes, type Tri } from '../../base/tri.ts';
import { isNumber } from '../checks.ts';
import { text } from '../listed.ts';
import { both, option, says, testWhole } from '../support.ts';
import { optionOf, type MatchContext, type MatchModule } from '../types.ts';

/** Of whom the group is: the sender's socket, or the one that gets an arriving packet. Neither is there for packets that only pass. */
function owner({ packet: { in: arrived, copy }, hook }: MatchContext): 'sends' | 'gets' | undefined {
  if (arrived === undefined && copy !== true) return 'sends';
  return hook === 'INPUT' ? 'gets' : undefined;
}

export const cgroup: MatchModule = {
  kind: 'match',
  name: 'cgroup',
  families: both,
  hooks: ['INPUT', 'OUTPUT', 'POSTROUTING'],
  help: 'The control group of the process that sent the packet, or whose socket will get it.',
  validity: { oneOf: ['--path', '--cgroup'], exclusive: [['--path', '--cgroup']] },
  listed: { items: [{ at: text('cgroup (?<not>! )?(?<said>\\S+)'), options: ({ not: bang, said = '' }) => [{ option: /^\d+$/.test(said) ? '--cgroup' : '--path', words: [said], negated: bang !== undefined }] }] },
  options: [
    option('--path', 'path', 'Path of the group below the root of cgroup v2; groups below it count too.', { negatable: true, explain: says('of a process in control group') }),
    option('--cgroup', 'classid', 'Class number of the net_cls controller (cgroup v1); a process has 0 until somebody gives it another.', { negatable: true, check: isNumber(0xffffffff), explain: says('of a process in class') }),
  ],
  // cgroup_mt: without a socket the answer is no before the inversion is looked at.
  test: testWhole((use, context) => {
    const wanted = optionOf(use, '--path') ?? optionOf(use, '--cgroup');
    if (!wanted || use.options.length > 1) return { answer: unknown('-m cgroup needs either --path or --cgroup') };
    const who = owner(context);
    if (who === undefined) return { answer: no('no socket of this box has the packet') };
    const text = wanted.words[0]!.text;
    if (who === 'gets') {
      return { answer: assumed(false, 'no socket is known to get the packet already', {
        id: `cgroup:gets ${wanted.negated ? '! ' : ''}${text}`, text: `Is the packet of an open connection, of a process ${wanted.negated ? 'not ' : ''}in the control group ${text}?`, decides: 'Which process has the connection open is not in the files, nor its control group (/proc/PID/cgroup).', assumption: 'The packet is for no socket whose control group the kernel knows in INPUT.',
      }) };
    }
    return { answer: negateIf(wanted.negated, wanted === optionOf(use, '--path') ? ofPath(text) : ofClass(parseNumber(text)!)) };
  }),
};

function ofPath(path: string): Tri {
  if (/^\/*$/.test(path)) return yes('every process is below the root of the control groups');
  return assumed(false, 'the control group of the process that sends the packet is not known', { id: `cgroup:sends ${path}`, text: `Is the process that sends the packet in the control group ${path}?`, decides: 'Which process sends the packet is not given, nor its control group (/proc/PID/cgroup).', assumption: `The process that sends the packet is not in the control group ${path}.` });
}

function ofClass(number: number): Tri {
  return assumed(number === 0, 'the class of the process that sends the packet is not known', { id: `cgroup:sends ${number}`, text: `Is the process that sends the packet in class ${number} of net_cls?`, decides: 'Which process sends the packet is not given, nor its class of net_cls.', assumption: 'The process that sends the packet has class 0 of net_cls, as processes begin with.' });
}
