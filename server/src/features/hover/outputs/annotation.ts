/** Exports annotationHover: where an annotation of ingress-nginx's shows, and a key of its ConfigMap, in a manifest or in what `kubectl describe` prints. */
import { lineText } from '../../../base/text.ts';
import { isSnippet, linesOfAnnotation, linesOfKey } from '../../../knowledge/nginx/ingressLines.ts';
import { ingressSilent, silentKey } from '../../../knowledge/nginx/ingressSilent.ts';
import type { AnalysedFile } from '../../../model/tree.ts';
import type { Section } from '../../../syntax/capture/tree.ts';
import { code, list, paragraphs } from '../../markdown.ts';
import type { Said } from '../option.ts';
import { fieldsOfAnnotation } from './backend.ts';
import { say, type Place } from './place.ts';

const prefix = 'nginx.ingress.kubernetes.io/';

/** At the name of an annotation; undefined elsewhere. */
export function annotationHover(place: Place): Said | undefined {
  const { word } = place;
  const at = word.text.indexOf(prefix);
  const name = at < 0 ? undefined : /^[a-z\d-]+/.exec(word.text.slice(at + prefix.length, at + prefix.length + 80))?.[0];
  if (name === undefined) return keyHover(place);
  const lines = linesOfAnnotation(name);
  const fields = fieldsOfAnnotation(name);
  const silent = Object.hasOwn(ingressSilent, name) ? ingressSilent[name]! : undefined;
  const start = word.start + at;
  return say({ start, end: start + prefix.length + name.length }, paragraphs(
    `**${code(prefix + name)}**`,
    isSnippet(name) && 'Its text stands in nginx.conf as it is.',
    lines.length === 0 && fields.length === 0 && silent === undefined && !isSnippet(name) && 'ingress-nginx 0.9 to 1.15 has no annotation of this name.',
    silent !== undefined && lines.length === 0 && `No line of nginx.conf shows it. ${silent}`,
    lines.length > 0 && `In nginx.conf it makes, or has a part in: ${lines.map((line) => code(line)).join(', ')}.`,
    fields.length > 0 && `In the backends of \`kubectl ingress-nginx backends\`:\n\n${list(fields.map(([path, text]) => `${code(path, 80)}${text === '-' ? '' : `: ${text}`}`), fields.length, 10)}`,
  ));
}

/** How far from a key it is looked for what it is a key of. */
const mostAround = 400;

/** At a key in `data` of ingress-nginx's ConfigMap. */
function keyHover({ file, section, line, text, words, word }: Place): Said | undefined {
  const name = /^\s+"?([a-z\d-]+)"?:(?:\s|$)/.exec(text)?.[1];
  if (section.kind !== 'manifest' || name === undefined || word !== words[0] || !isOfController(file, section, line)) return undefined;
  const lines = linesOfKey(name);
  const silent = silentKey(name);
  if (lines.length === 0 && silent === undefined && !isSnippet(name)) return undefined;
  return say(word, paragraphs(
    `**${code(name)}**, a ConfigMap key of ingress-nginx`,
    isSnippet(name) && 'Its text stands in nginx.conf as it is.', lines.length > 0 && `In nginx.conf it makes, or has a part in: ${lines.map((one) => code(one)).join(', ')}.`, silent !== undefined && lines.length === 0 && `No line of nginx.conf shows it. ${silent}`,
  ));
}

/** Whether a ConfigMap with nginx in its name is around the line. */
function isOfController(file: AnalysedFile, { first, last }: Section, line: number): boolean {
  let isMap = false;
  let isNginx = false;
  for (let at = Math.max(first, line - mostAround); at <= Math.min(last, line + mostAround); at++) {
    const one = lineText(file.lines, at).slice(0, 200);
    isMap ||= /^\s*(?:- )?"?kind"?: "?ConfigMap\b/.test(one);
    isNginx ||= /^\s*"?name"?: .*nginx/.test(one);
    if (isMap && isNginx) return true;
  }
  return false;
}
