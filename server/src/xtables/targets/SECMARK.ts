/** Exports the target SECMARK. */
import { cutText } from '../checks.ts';
import { continues } from '../effects.ts';
import { word } from '../listed.ts';
import { both, option, says } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const SECMARK: TargetModule = {
  kind: 'target',
  name: 'SECMARK',
  families: both,
  tables: ['mangle', 'security'],
  terminating: false,
  help: 'Gives the packet an SELinux mark.',
  validity: { required: ['--selctx'] },
  listed: { items: [word('SECMARK selctx ', '--selctx')] },
  options: [option('--selctx', 'context', 'The SELinux context.', { ...cutText(255, 'a context'), explain: says('with the context') })],
  apply: continues('SECMARK only sets a security mark'),
};
