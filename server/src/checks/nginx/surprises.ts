/** Exports surprises: what nginx accepts, and does otherwise than it reads: an `if` in a location with more than rewriting in it, an alias whose slash does not go with its location's. */
import type { Problem } from '../../base/span.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import { problem } from './place.ts';
import { isOwn, walkNginx, type Nested } from './tree.ts';

/** Directives of ngx_http_rewrite_module: an `if` runs them in their turn, and they are safe in it. */
const safe = new Set(['return', 'rewrite', 'set', 'break', 'rewrite_log', 'uninitialized_variable_warn', 'if']);

export function* surprises(file: NginxFile): Generator<Problem> {
  for (const nested of walkNginx(file.directives)) {
    if (!isOwn(file, nested.directive)) continue;
    if (nested.directive.name.text === 'if') yield* ifInLocation(nested);
    else if (nested.directive.name.text === 'alias') yield* aliasSlash(nested);
  }
}

function* ifInLocation({ directive: { name, block = [] }, parent }: Nested): Generator<Problem> {
  if (parent?.directive.name.text !== 'location') return;
  const others = block.filter((one) => !safe.has(one.name.text));
  if (others.length === 0) return;
  const names = [...new Set(others.map((one) => one.name.text.slice(0, 60)))].slice(0, 5).join(', ');
  yield problem('nginx-if', 'information', `This if is a location of its own for requests that fit: of several ifs the last one that fits counts for ${names}, and what stands around it is inherited in part alone. Only return, rewrite, set and break do in an if what they say.`, name.span, others.slice(0, 5).map((one) => ({ message: 'This makes it one.', span: one.name.span })));
}

function* aliasSlash({ directive: { args: [word] }, parent }: Nested): Generator<Problem> {
  const location = parent?.directive.name.text === 'location' ? parent.directive.args.map(({ text }) => text) : [];
  const [first = '', second] = location;
  const pattern = second === undefined ? first.replace(/^\^~/, '') : first === '^~' ? second : undefined;
  if (!word || word.text.includes('$') || pattern === undefined || /^[=~@]/.test(pattern) || pattern === '/') return;
  const ends = { location: pattern.endsWith('/'), alias: word.text.endsWith('/') };
  if (ends.location && !ends.alias) yield problem('nginx-alias-slash', 'warning', `${pattern}x is the file ${word.text}x: the alias takes the place of ${pattern} with its slash, so end it in / too.`, word.span);
  else if (!ends.location && ends.alias) yield problem('nginx-alias-slash', 'warning', `${pattern}../x is the file ${word.text}../x, outside of the folder: anybody can read files beside it. End the location in / too.`, word.span);
}
