/** Exports what fail2ban makes. Upstream: its actions iptables*.conf in fail2ban/fail2ban config/action.d. */
import type { Maker } from '../types.ts';

export const fail2ban: Maker = {
  name: 'fail2ban',
  chains: [{ name: /^f(ail)?2b(an)?-.+$/, text: 'One jail: rejects or drops the addresses that were banned after too many failures, and returns for all others. The jail is in the name.' }],
  sets: [{ name: /^f2b-.+$/, text: 'The addresses that one jail has banned; its timeout is the time of the ban.' }],
};
