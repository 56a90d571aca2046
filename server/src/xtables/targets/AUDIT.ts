/** Exports the target AUDIT. */
import { isWord } from '../checks.ts';
import { continues } from '../effects.ts';
import { word } from '../listed.ts';
import { both, oneWord, option, says } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const AUDIT: TargetModule = {
  kind: 'target',
  name: 'AUDIT',
  families: both,
  terminating: false,
  help: 'Tells the audit system about the packet, then goes on with the next rule.',
  validity: { required: ['--type'] },
  listed: { items: [word('AUDIT ', '--type')] },
  options: [option('--type', 'accept|drop|reject', 'What the record says became of the packet.', { values: oneWord(['accept', 'drop', 'reject']), check: isWord(['accept', 'drop', 'reject']), explain: says('recorded as') })],
  apply: continues('AUDIT writes an audit record'),
};
