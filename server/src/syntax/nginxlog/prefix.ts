/** Exports withoutPrefix: where a line of a log begins behind what kubectl, stern, a container runtime or syslog puts before it; and dockerText, the line inside of a JSON log of docker. */

/** Each looks at a bounded number of characters and ends behind its last blank. */
const prefixes: readonly RegExp[] = [
  /\[pod\/[\w.-]{1,253}\/[\w.-]{1,63}\] /y,
  /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d) (?:std(?:out|err) [FP](?::\w{1,8})? )?/y,
  /(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (?:[\w.:-]{1,253} )?[\w.\/-]{1,48}(?:\[\d{1,10}\])?: /y,
  /[\w.-]{1,253} nginx(?:\[\d{1,10}\])?: /y,
  /[\w.-]{1,128} {1,64}\| /y,
  // stern: pod and container, with --all-namespaces the namespace first.
  /(?:[a-z0-9][a-z0-9.-]{0,252} )?[a-z0-9][a-z0-9.]{0,252}-[a-z0-9.-]{1,252} [a-z][a-z0-9-]{0,62} /y,
];

/** The offsets at which the line itself may begin, the earliest first. */
export function withoutPrefix(line: string): number[] {
  const found = [line.startsWith('\uFEFF') ? 1 : 0];
  for (let at = found[0]!, count = 0; count < 4; count++) {
    const pattern = prefixes.find((one) => {
      one.lastIndex = at;
      return one.test(line);
    });
    if (!pattern) break;
    at = pattern.lastIndex;
    found.push(at);
  }
  return found;
}

/** The text that docker keeps under `log`, and where each of its characters stands in the line; undefined for other lines. */
export function dockerText(line: string): { readonly text: string; readonly at: (offset: number) => number } | undefined {
  const start = /^\{"log":"/.exec(line)?.[0].length;
  if (start === undefined) return undefined;
  let end = start;
  while (end < line.length && line[end] !== '"') end += line[end] === '\\' ? 2 : 1;
  end = Math.min(end, line.length);
  const chars: string[] = [];
  const places: number[] = [];
  for (let at = start; at < end; ) {
    places.push(at);
    if (line[at] !== '\\') chars.push(line[at++]!);
    else if (line[at + 1] === 'u') {
      chars.push(String.fromCharCode(Number.parseInt(line.slice(at + 2, at + 6), 16) || 0xfffd));
      at += 6;
    } else {
      const escaped = line[at + 1] ?? '';
      chars.push({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }[escaped] ?? (escaped || '\\'));
      at += 2;
    }
  }
  const text = chars.join('').replace(/[\r\n]{1,4}$/, '');
  return { text, at: (offset) => places[offset] ?? end };
}
