/** Exports directiveUnknown: a name that no module known here has. nginx refuses it, unless it was built with a module that has it. */
import { directiveNames } from '../../knowledge/nginx/index.ts';
import { similarNames } from '../similar.ts';
import { problem, type DirectiveCheck } from './place.ts';

const similar = similarNames(directiveNames());

export function* directiveUnknown({ directive: { name }, known, context }: Parameters<DirectiveCheck>[0]): ReturnType<DirectiveCheck> {
  if (known.length > 0 || name.text === '' || context === undefined) return;
  const meant = /^[a-z0-9_]{1,80}$/i.test(name.text) ? similar(name.text) : undefined;
  if (meant === undefined) yield problem('nginx-directive-unknown', 'information', `${name.text.slice(0, 80)} is a directive of no module known here: nginx takes it only where it was built with a module that has it.`, name.span);
  else yield { ...problem('nginx-directive-unknown', 'error', `nginx has no directive ${name.text}. ${meant} is meant?`, name.span), fixes: () => [{ title: `Change to ${meant}`, edits: [{ span: name.span, text: meant }] }] };
}
