/** Exports the target REJECT, one module for each family. */
import { formatIp, isMulticast, isUnspecified, type Family } from '../../base/ip.ts';
import { type Packet, tcpFlagBits } from '../../base/packet.ts';
import { isIcmpError, protocolNumber } from '../../base/protocols.ts';
import { applySound } from '../effects.ts';
import { word } from '../listed.ts';
import { oneOf, oneWord, option, says, wordOf } from '../support.ts';
import type { TargetModule } from '../types.ts';

/** Answers by name, with the short names that iptables also takes; the first is the default. */
const answers: Readonly<Record<Family, readonly { readonly name: string; /** As a sender sees it. */ readonly words: string; readonly alias?: string }[]>> = {
  4: [
    { name: 'icmp-port-unreachable', words: 'ICMP port unreachable', alias: 'port-unreach' }, { name: 'icmp-net-unreachable', words: 'ICMP network unreachable', alias: 'net-unreach' }, { name: 'icmp-host-unreachable', words: 'ICMP host unreachable', alias: 'host-unreach' },
    { name: 'icmp-proto-unreachable', words: 'ICMP protocol unreachable', alias: 'proto-unreach' }, { name: 'icmp-net-prohibited', words: 'ICMP network prohibited', alias: 'net-prohib' }, { name: 'icmp-host-prohibited', words: 'ICMP host prohibited', alias: 'host-prohib' },
    { name: 'tcp-reset', words: 'a TCP reset', alias: 'tcp-rst' }, { name: 'icmp-admin-prohibited', words: 'ICMP administratively prohibited', alias: 'admin-prohib' },
  ],
  6: [
    { name: 'icmp6-port-unreachable', words: 'ICMPv6 port unreachable', alias: 'port-unreach' }, { name: 'icmp6-no-route', words: 'ICMPv6 no route to destination', alias: 'no-route' }, { name: 'icmp6-adm-prohibited', words: 'ICMPv6 administratively prohibited', alias: 'adm-prohibited' },
    { name: 'icmp6-addr-unreachable', words: 'ICMPv6 address unreachable', alias: 'addr-unreach' }, { name: 'tcp-reset', words: 'a TCP reset' }, { name: 'icmp6-policy-fail', words: 'ICMPv6 source address failed policy', alias: 'policy-fail' }, { name: 'icmp6-reject-route', words: 'ICMPv6 reject route', alias: 'reject-route' },
  ],
};

/** iptables takes the beginning of a name for the name (REJECT_parse in libipt_REJECT.c). */
const answerOf = (text: string, family: Family): string | undefined => {
  const lower = text.toLowerCase();
  return text === '' ? undefined : answers[family].find(({ name, alias }) => name.startsWith(lower) || alias?.startsWith(lower))?.name;
};

/** Why the kernel sends no answer, or undefined where it does (nf_send_reset, icmp_send, and those of IPv6). */
function unanswered(packet: Packet, reset: boolean): string | undefined {
  if (reset && (packet.flags & tcpFlagBits.RST) !== 0) return 'a reset is not answered with a reset';
  if (isMulticast(packet.dst) || packet.dst.words.every((word) => word === 0xffffffff)) return `${formatIp(packet.dst)} stands for many hosts`;
  if (isUnspecified(packet.src) || isMulticast(packet.src)) return `${formatIp(packet.src)} is no address to answer to`;
  const icmp = packet.protocol === (packet.family === 4 ? protocolNumber.icmp : protocolNumber.icmpv6);
  return !reset && icmp && isIcmpError(packet.family, packet.icmpType ?? 0) ? 'no error answers an ICMP error' : undefined;
}

const reject = (family: Family): TargetModule => ({
  kind: 'target',
  name: 'REJECT',
  families: [family],
  tables: ['filter'],
  hooks: ['INPUT', 'FORWARD', 'OUTPUT'],
  terminating: true,
  help: `Throws the packet away and tells the sender: with ${answers[family][0]!.name} where no other answer is chosen, or with a TCP reset.`,
  listed: { items: [word('reject-with ', '--reject-with')] },
  options: [option('--reject-with', 'type', `The answer: ${oneOf(answers[family].map(({ name }) => `\`${name}\``), 20)}. \`tcp-reset\` is for rules with \`-p tcp\`.`, {
    values: oneWord(answers[family].map(({ name }) => name)), check: ([text = '']) => (answerOf(text, family) ? undefined : `${text} is not one of ${oneOf(answers[family].map(({ name }) => name), 20)}`),
    explain: says('answering with'),
  })],
  apply: applySound((use, { packet }) => {
    const answer = answerOf(wordOf(use, '--reject-with') ?? answers[family][0]!.name, family)!;
    if (answer === 'tcp-reset' && packet.protocol !== protocolNumber.tcp) return { verdict: 'UNKNOWN', because: 'tcp-reset is for rules with -p tcp' };
    const silent = unanswered(packet, answer === 'tcp-reset');
    if (silent !== undefined) return { verdict: 'REJECT', because: `REJECT throws the packet away; nobody is told, because ${silent}`, told: `nobody is told, because ${silent}` };
    return { verdict: 'REJECT', because: `REJECT throws the packet away and answers with ${answer === 'tcp-reset' ? 'a TCP reset' : answer}`, told: `the sender gets ${answers[family].find(({ name }) => name === answer)!.words}` };
  }),
});

export const REJECT4 = reject(4);
export const REJECT6 = reject(6);
