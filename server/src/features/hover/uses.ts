/** Exports where a word stands in the rules of a file, by text search: no rule is parsed to find it, and few are read to tell of it. */
import { lineAt, lineEnd } from '../../base/text.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import { isRuleKind } from '../../syntax/capture/tree.ts';

const isWordCharacter = (code: number): boolean => (code >= 48 && code <= 58) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 46 || code === 45 || code === 95;

/** Answers of the last searches: people hover the same words, and a hover asks twice. */
const cache = new WeakMap<AnalysedFile, Map<string, readonly number[]>>();
const kept = 32;

/** Lines of rules that hold `word` as a word of its own (or followed by `/`, `,`, or `:`), at most `most` of them. */
export function ruleLinesWith(file: AnalysedFile, word: string, most: number, bounded: 'both' | 'none' = 'both'): readonly number[] {
  const known = cache.get(file) ?? new Map<string, readonly number[]>();
  cache.set(file, known);
  const key = `${bounded} ${most} ${word}`;
  const found = known.get(key) ?? search(file, word, most, bounded);
  if (known.size >= kept) known.delete(known.keys().next().value ?? '');
  known.set(key, found);
  return found;
}

function search(file: AnalysedFile, word: string, most: number, bounded: 'both' | 'none'): number[] {
  const { lines, capture } = file;
  const { text } = lines;
  const found: number[] = [];
  if (word === '') return found;
  for (let at = text.indexOf(word); at >= 0 && found.length < most; ) {
    const after = text.charCodeAt(at + word.length);
    const fits = bounded === 'none' || (!(at > 0 && isWordCharacter(text.charCodeAt(at - 1)) && text.charCodeAt(at - 1) !== 58) && !(isWordCharacter(after) && after !== 58));
    let next = at + word.length;
    if (fits) {
      const line = lineAt(lines, at);
      if (isRuleKind(capture.records.kind[line])) {
        found.push(line);
        next = lineEnd(lines, line);
      }
    }
    at = text.indexOf(word, next);
  }
  return found;
}
