/** Exports the target SYNPROXY. */
import { isNumber } from '../checks.ts';
import { both, flag, option } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const SYNPROXY: TargetModule = {
  kind: 'target',
  name: 'SYNPROXY',
  families: both,
  hooks: ['INPUT', 'FORWARD'],
  terminating: true,
  help: 'Answers TCP SYNs by itself with cookies, and lets a connection through only when the client has completed it. A guard against SYN floods.',
  options: [
    flag('--sack-perm', 'Offers selective acknowledgement.'),
    flag('--timestamp', 'Offers timestamps.'),
    option('--wscale', 'number', 'The window scale that is offered.', { check: isNumber(14) }),
    option('--mss', 'bytes', 'The segment size that is offered.', { check: isNumber(65535) }),
    flag('--ecn', 'Offers explicit congestion notification.'),
  ],
};
