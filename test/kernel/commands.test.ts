/** Commands of iptables-restore input that do not go with what stands above them: an error where both programs refuse to load it, none where one loads it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { errorsOf } from './judge.ts';
import { kernelOrSkip } from './setup.ts';

/** Lines of a filter table, in which the chain `own` is declared; the last one is what is asked about where something is wrong. */
const inputs: readonly string[][] = [
  ['-N own'], ['-N new'], ['-N new', '-N new'], ['-N INPUT'], ['-N ACCEPT'], ['-P own DROP'], ['-P INPUT DROP'], ['-P INPUT REJECT'], ['-P INPUT'], ['-P nope DROP'],
  ['-I INPUT 1 -j ACCEPT'], ['-I INPUT 2 -j ACCEPT'], ['-A INPUT -j DROP', '-I INPUT 2 -j ACCEPT'], ['-A INPUT -j DROP', '-I INPUT 3 -j ACCEPT'], ['-I INPUT 0 -j ACCEPT'], ['-I INPUT x -j ACCEPT'], ['-I nope -j ACCEPT'],
  ['-D INPUT 1'], ['-A INPUT -j DROP', '-D INPUT 1'], ['-A INPUT -j DROP', '-D INPUT 0'], ['-D INPUT -j ACCEPT'], ['-A INPUT -s 10.0.0.1 -j ACCEPT', '-D INPUT -s 10.0.0.1/32 -j ACCEPT'], ['-A INPUT -j ACCEPT', '-D INPUT -j ACCEPT', '-D INPUT -j ACCEPT'],
  ['-C INPUT -j ACCEPT'], ['-A INPUT -j ACCEPT', '-C INPUT -j ACCEPT'], ['-R INPUT 1 -j ACCEPT'], ['-A INPUT -j DROP', '-R INPUT 1 -j ACCEPT'], ['-A INPUT -j DROP', '-R INPUT -j ACCEPT'],
  ['-F own'], ['-F nope'], ['-F'], ['-Z own'], ['-Z nope'], ['-X own'], ['-X nope'], ['-A own -j ACCEPT', '-X own'], ['-E own new'], ['-E own INPUT'], ['-E own own'], ['-E nope new'], ['-E INPUT new'], ['-N new', '-E own new'],
  ['-A nope -j ACCEPT'], ['-A INPUT -w -j ACCEPT'], ['-A INPUT -t nat -j ACCEPT'], ['-L'], ['-S'], ['COMMIT'], ['iptables -A INPUT -j ACCEPT'], ['sudo iptables -A INPUT -j ACCEPT'],
];
/** Here the first line is what is refused, for what the second one does too late. */
const late: readonly string[][] = [['-A INPUT -j new', '-N new'], ['-A INPUT -j new', ':new - [0:0]'], ['-A new -j ACCEPT', ':new - [0:0]']];

describe('commands of iptables-restore input', function () {
  this.timeout(120_000);
  before(async function () { await kernelOrSkip(this); });

  for (const lines of [...inputs, ...late]) {
    it(lines.join(', '), () => {
      const head = ['*filter', ':INPUT ACCEPT [0:0]', ':FORWARD ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', ':own - [0:0]'];
      const text = `${[...head, ...lines].join('\n')}\nCOMMIT\n`;
      const taken = ['legacy', 'nft'].some((kind) => spawnSync('unshare', ['-n', `iptables-${kind}-restore`], { input: text, encoding: 'utf8' }).status === 0);
      const wrong = head.length + (late.includes(lines) ? 0 : lines.length - 1);
      const errors = errorsOf(text, 4);
      // Of two COMMITs it is the second one that is refused, and that stands below.
      const place = lines[0] === 'COMMIT' ? wrong + 1 : wrong;
      assert.deepEqual(errors.map(({ line }) => line), taken ? [] : [place], errors.map(({ message }) => message).join('\n'));
    });
  }
});
