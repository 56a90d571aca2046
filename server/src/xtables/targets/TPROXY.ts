/** Exports the target TPROXY. */
import { formatMark, parseMasked, parseNumber } from '../../base/numbers.ts';
import { protocolName, protocolNumber } from '../../base/protocols.ts';
import { isAddress, isMark } from '../checks.ts';
import { applySound } from '../effects.ts';
import { text } from '../listed.ts';
import { changeMark } from '../marks.ts';
import { checkAnyPorts, doubtPorts } from '../ports.ts';
import { both, option, says, wordOf } from '../support.ts';
import type { TargetModule } from '../types.ts';

export const TPROXY: TargetModule = {
  kind: 'target',
  name: 'TPROXY',
  families: both,
  tables: ['mangle'],
  hooks: ['PREROUTING'],
  protocols: [protocolNumber.tcp, protocolNumber.udp],
  terminating: true,
  help: 'Hands the packet to a transparent proxy\'s socket on this box without changing its header, and marks it so that routing keeps it here. Where no such socket listens the packet is dropped. For TCP and UDP.',
  validity: { required: ['--on-port'] },
  listed: {
    items: [{
      at: text('TPROXY redirect (?<ip>\\S+):(?<port>\\d+) mark (?<mark>\\S+)'),
      options: ({ ip = '', port = '', mark = '' }) => [
        { option: '--on-port', words: [port], negated: false }, { option: '--on-ip', words: [ip], negated: false }, { option: '--tproxy-mark', words: [mark], negated: false },
      ],
    }],
  },
  options: [
    option('--on-port', 'port', 'Port of the proxy; 0 is the packet\'s own destination port.', { check: checkAnyPorts, doubt: doubtPorts, explain: says('to the proxy on port') }),
    option('--on-ip', 'address', 'Address of the proxy; else the address of the incoming interface.', { check: isAddress, explain: says('at') }),
    option('--tproxy-mark', 'value[/mask]', 'The mark that the packet gets, for the routing rule that keeps it here.', { check: isMark, explain: says('marked') }),
  ],
  apply: applySound((use, { packet }) => {
    const given = parseNumber(wordOf(use, '--on-port') ?? '');
    if (given === undefined) return { verdict: 'UNKNOWN', because: 'TPROXY needs --on-port' };
    const port = given === 0 ? (packet.dport ?? 0) : given;
    const address = wordOf(use, '--on-ip');
    const unset = address === undefined || address === '0.0.0.0' || address === '::';
    const where = `${protocolName(packet.protocol)} port ${port}${unset ? '' : ` of ${address}`}`;
    const change = parseMasked(wordOf(use, '--tproxy-mark') ?? '0/0') ?? { value: 0, mask: 0 };
    const mark = changeMark(packet.mark, change);
    const because = `whether a transparent socket listens on ${where} decides`;
    return {
      verdict: 'EITHER', because,
      ask: { id: `tproxy:${protocolName(packet.protocol)}:${unset ? '' : address}:${port}`, text: `Does a transparent proxy listen on ${where}?`, default: false, decides: 'The files do not list the sockets of this node: ss -tlnp and ss -ulnp would.', assumption: `No transparent proxy (a socket with IP_TRANSPARENT) is taken to listen on ${where}: TPROXY drops the packet then.` },
      yes: { verdict: 'ACCEPT', because: `TPROXY gives the packet to the proxy on ${where}${mark === packet.mark ? '' : `: its mark becomes ${formatMark(mark)}`}`, packet: mark === packet.mark ? packet : { ...packet, mark } },
      no: { verdict: 'DROP', because: `TPROXY drops the packet, because no transparent socket listens on ${where}` },
    };
  }),
};
