/** Listings of other people's systems, beside the checkout where somebody collected them. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { analyse } from '../../../../server/src/analyse.ts';
import { LineKind } from '../../../../server/src/syntax/capture/tree.ts';

const folder = new URL('../../../../../shared/corpus/iptables-list/', import.meta.url);

/** A row by its fields alone: one is the column opt, or two side by side are addresses of IPv6. */
function looksLikeRow(line: string): boolean {
  const fields = line.trim().split(/\s+/);
  if (/^(?:\S*[#$>%] |-[A-Z] |Chain |<)/.test(line)) return false;
  return fields.some((field) => ['--', '-f', '!f'].includes(field)) || fields.some((field, i) => i > 0 && [field, fields[i + 1] ?? ''].every((one) => /^!?[\da-f]*:[\da-f]*:[\da-f:]*(?:\/\d+)?$/i.test(one)));
}

describe('listings of the corpus', function () {
  before(function () { if (!existsSync(folder)) this.skip(); });

  it('are read row by row, to the end of each', () => {
    const wrong: string[] = [];
    let rows = 0;
    for (const name of readdirSync(folder)) {
      const text = readFileSync(new URL(encodeURIComponent(name), folder), 'utf8');
      const file = analyse(`file:///${name}`, text);
      text.split('\n').forEach((line, number) => {
        const isRow = file.capture.records.kind[number] === LineKind.ListRow;
        if (isRow !== looksLikeRow(line)) wrong.push(`${name}:${number + 1} ${isRow ? 'is a row' : 'is none'}: ${line.slice(0, 120)}`);
        if (!isRow) return;
        rows++;
        // Somebody hid the addresses of his network cards.
        const unread = file.rule(number)!.stray.filter((item) => !('text' in item && /^(?:MAC|XX(?::XX)+)$/.test(item.text)));
        if (unread.length > 0) wrong.push(`${name}:${number + 1} has unread text: ${line.slice(0, 200)}`);
      });
    }
    assert.deepEqual(wrong.slice(0, 20), []);
    assert.ok(rows > 60_000, `${rows} rows were read`);
  });
});
