/** Exports what ufw (Uncomplicated Firewall) makes. Upstream: its before.rules, after.rules, user.rules and manual page ufw-framework(8). */
import type { Maker } from '../types.ts';

export const ufw: Maker = {
  name: 'ufw',
  chains: [
    { name: /^ufw6?-before-logging-(input|output|forward)$/, text: 'Logging before any other rule (level high and above).' },
    { name: /^ufw6?-before-(input|output|forward)$/, text: 'Rules of before.rules: loopback, answers, ICMP, DHCP; read before your own.' },
    { name: /^ufw6?-user-(input|output|forward)$/, text: 'Your own rules, from the ufw command.' },
    { name: /^ufw6?-user-logging-(input|output|forward)$/, text: 'Logging of your own rules.' },
    { name: /^ufw6?-after-(input|output|forward)$/, text: 'Rules of after.rules: noise that is not to be logged; read after your own.' },
    { name: /^ufw6?-after-logging-(input|output|forward)$/, text: 'Logs what no rule took.' },
    { name: /^ufw6?-reject-(input|output|forward)$/, text: 'Rejects what no rule took, where the default is reject.' },
    { name: /^ufw6?-track-(input|output|forward)$/, text: 'Accepts new connections where the default is allow, so that they are tracked.' },
    { name: /^ufw6?-skip-to-policy-(input|output|forward)$/, text: 'Does what the default policy says, without logging.' },
    { name: /^ufw6?-not-local$/, text: 'Lets packets to this box, broadcast and multicast go on; drops others.' },
    { name: /^ufw6?-user-limit$/, text: 'Too many new connections from one address: log and reject.' },
    { name: /^ufw6?-user-limit-accept$/, text: 'New connections that stay under the limit: accept.' },
    { name: /^ufw6?-logging-(allow|deny)$/, text: 'Logs packets, a few a minute.' },
  ],
};
