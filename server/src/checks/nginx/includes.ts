/** Exports includeMissing: what a configuration includes and the workspace has not. */
import type { Problem } from '../../base/span.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import { problem } from './place.ts';
import { isHarmless, isOwn, walkNginx } from './tree.ts';

export function* includeMissing(file: NginxFile): Generator<Problem> {
  // What nginx -T printed holds everything that nginx found.
  if (file.parts) return;
  for (const { directive } of walkNginx(file.directives)) {
    const word = directive.args[0];
    if (directive.name.text !== 'include' || !word || directive.args.length > 1 || !isOwn(file, directive) || isHarmless(word.text)) continue;
    const found = file.included(directive);
    const isGlob = /[*?[]/.test(word.text);
    // nginx takes a pattern that no file fits, and no name of a file that is not there.
    if ((found && found.length > 0) || (found && isGlob)) continue;
    const what = word.text.length > 80 ? `${word.text.slice(0, 80)}…` : word.text;
    yield problem('nginx-include-missing', 'information', found ? `${what} is not beside this file: what it holds is not known here, and nginx refuses to start where it is missing.` : `${isGlob ? `Which files ${what} brings` : `What ${what} holds`} is not known here, since ${isGlob ? 'none of them is' : 'it is not'} open. Open ${isGlob ? 'them' : 'it'}, or what nginx -T prints.`, word.span);
  }
}
