/** Exports the target MARK. */
import { formatMark } from '../../base/numbers.ts';
import { changes } from '../effects.ts';
import { word } from '../listed.ts';
import { changeInWords, changeMark, markChange, markChangeOptions } from '../marks.ts';
import { both, nameOf } from '../support.ts';
import type { TargetModule } from '../types.ts';

/** Of these a rule has one. */
const operations = ['--set-xmark', '--set-mark', '--and-mark', '--or-mark', '--xor-mark'] as const;

export const MARK: TargetModule = {
  kind: 'target',
  name: 'MARK',
  families: both,
  terminating: false,
  help: 'Changes the mark that the packet carries inside this box; later rules and routing can test it. In OUTPUT of mangle a changed mark chooses the route again.',
  validity: { oneOf: operations, exclusive: [operations] },
  listed: { items: [word('MARK (?:xset|set) ', '--set-xmark'), word('MARK and ', '--and-mark'), word('MARK or ', '--or-mark'), word('MARK xor ', '--xor-mark')] },
  options: markChangeOptions('the mark'),
  apply: changes((use, { packet }) => {
    const one = use.options[0];
    const change = one && markChange(nameOf(one), one.words[0]?.text ?? '');
    if (!change) return 'MARK needs --set-xmark or another change';
    const mark = changeMark(packet.mark, change);
    return { packet: { ...packet, mark }, because: `${changeInWords(change)}: ${formatMark(packet.mark)} becomes ${formatMark(mark)}` };
  }),
};
