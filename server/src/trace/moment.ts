/** Exports createMoment: when the packets of a trace arrive, for rules that look at the date or the hour. */
import { formatMoment, parseMoment } from '../base/calendar.ts';
import type { Sourced } from '../base/span.ts';
import { dumpsOf, placeOf } from '../model/box.ts';
import { dumpDate } from '../model/dumpDate.ts';
import type { AnalysedFile } from '../model/tree.ts';
import type { Inquiry } from './questions.ts';

/** When the first dump with a date was printed, and where it says so. */
function dateOfDump(box: AnalysedFile): { seconds: number; place: Sourced } | undefined {
  for (const { file, first } of dumpsOf(box)) {
    const date = dumpDate(file, first);
    if (date) return { seconds: date.seconds, place: { span: date.span, uri: file.uri } };
  }
  return undefined;
}

/**
 * The moment in seconds since 1970: what the user says, else when the first dump was made; undefined where no dump says it. The date of a
 * dump is in the local time of its box, which no dump tells.
 */
export function createMoment(file: AnalysedFile, inquiry: Inquiry): () => number | undefined {
  let found: { readonly dump: ReturnType<typeof dateOfDump> } | undefined;
  return () => {
    const { dump } = (found ??= { dump: dateOfDump(file) });
    const byDefault = dump ? formatMoment(dump.seconds) : '';
    const { answer } = inquiry.ask({
      id: 'packet:time', kind: 'text', text: 'When does the packet arrive, in UTC? (such as 2024-02-29T08:30:00)', default: byDefault, accepts: (fact) => typeof fact === 'string' && parseMoment(fact) !== undefined, expects: 'a date and an hour such as 2024-02-29T08:30:00',
      because: dump ? 'A rule looks at the date or the hour. The file says when its rules were printed, and not in which time zone.' : 'A rule looks at the date or the hour, and the file does not say when its rules were printed.',
      ...(dump && { assumption: `The packet is taken to arrive when the rules were printed: ${byDefault.replace('T', ' ')}, read as UTC.`, ...placeOf(file, dump.place) }),
    });
    return typeof answer === 'string' ? parseMoment(answer) : undefined;
  };
}
