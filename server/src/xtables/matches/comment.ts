/** Exports the match `comment`. */
import { yes } from '../../base/tri.ts';
import { cutText } from '../checks.ts';
import { text } from '../listed.ts';
import { both, says, testEach } from '../support.ts';
import type { MatchModule } from '../types.ts';

export const comment: MatchModule = {
  kind: 'match',
  name: 'comment',
  families: both,
  help: 'A note on the rule, up to 255 characters. It fits every packet.',
  validity: { required: ['--comment'] },
  listed: { items: [{ at: text('/\\* (?<a>.*?) ?\\*/'), option: '--comment' }] },
  options: [{
    name: '--comment', args: 1, value: 'text', help: 'The note. Tools such as kube-proxy write here what the rule is for.',
    ...cutText(255, 'a comment'),
    explain: says('noted as'),
  }],
  test: testEach({ '--comment': () => yes('a comment fits every packet') }),
};
