/** Exports the target SYNPROXY. */
import { protocolNumber } from '../../base/protocols.ts';
import { tcpFlagBits } from '../../base/packet.ts';
import { isNumber } from '../checks.ts';
import { applySound } from '../effects.ts';
import { bare, head, word } from '../listed.ts';
import { both, flag, option, says, saysOnly } from '../support.ts';
import type { TargetModule } from '../types.ts';

const { SYN, ACK, FIN, RST } = tcpFlagBits;

export const SYNPROXY: TargetModule = {
  kind: 'target',
  name: 'SYNPROXY',
  families: both,
  hooks: ['INPUT', 'FORWARD'],
  protocols: [protocolNumber.tcp],
  terminating: true,
  help: 'Answers TCP SYNs by itself with cookies, and lets a connection through only when the client has completed it. A guard against SYN floods. Packets that are neither a SYN nor a plain ACK go on to the next rule.',
  listed: { head: head('SYNPROXY'), items: [bare('sack-perm', '--sack-perm'), bare('timestamp', '--timestamp'), word('wscale ', '--wscale'), word('mss ', '--mss'), bare('ecn', '--ecn')] },
  options: [
    flag('--sack-perm', 'Offers selective acknowledgement.', { explain: saysOnly('with selective acknowledgement') }),
    flag('--timestamp', 'Offers timestamps.', { explain: saysOnly('with timestamps') }),
    option('--wscale', 'number', 'The window scale that is offered.', { check: isNumber(14), explain: says('window scale') }),
    option('--mss', 'bytes', 'The segment size that is offered.', { check: isNumber(65535), explain: says('segment size') }),
    flag('--ecn', 'Offers explicit congestion notification.', { explain: saysOnly('with congestion notification') }),
  ],
  apply: applySound((_use, { packet }) => {
    const flags = packet.flags & (SYN | ACK | FIN | RST);
    if (flags === SYN) return { verdict: 'STOLEN', because: 'SYNPROXY takes the SYN away and answers it by itself: its SYN,ACK carries a cookie as sequence number' };
    if (flags !== ACK) return { verdict: 'CONTINUE', because: 'SYNPROXY leaves packets alone that are neither a SYN nor a plain ACK' };
    const ends = `${packet.sport ?? 0} to ${packet.dport ?? 0}`;
    return {
      verdict: 'EITHER', because: 'an ACK counts where its acknowledgement number is the cookie that SYNPROXY has sent',
      ask: { id: `synproxy:${ends}`, text: `Does the ACK from port ${ends} acknowledge a cookie that SYNPROXY sent?`, default: false, decides: 'The cookie is in the acknowledgement number of the packet: no file says whether SYNPROXY made it.', assumption: `The ACK from port ${ends} is taken to acknowledge no cookie of SYNPROXY, which drops it then.` },
      yes: { verdict: 'STOLEN', because: 'SYNPROXY takes the ACK with its cookie away and opens the connection to the server by itself' },
      no: { verdict: 'DROP', because: 'SYNPROXY drops an ACK without its cookie' },
    };
  }),
};
