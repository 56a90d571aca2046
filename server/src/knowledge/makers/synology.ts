/** Exports what Synology's DiskStation Manager makes; its chains are those of dumps that users published. */
import type { Maker } from '../types.ts';

export const synology: Maker = {
  name: 'Synology DSM',
  chains: [
    { name: 'DOS_PROTECT', text: 'Protection against floods: lets pings, new connections and resets go on up to a rate, and drops more.' },
    { name: /^(DEFAULT_INPUT|INPUT_FIREWALL|FORWARD_FIREWALL|DEFAULT_FORWARD)$/, beside: ['DOS_PROTECT', 'FORWARD_FIREWALL', 'INPUT_FIREWALL'], text: 'The firewall rules of the control panel.' },
  ],
};
