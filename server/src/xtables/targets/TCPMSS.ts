/** Exports the target TCPMSS. */
import { parseNumber } from '../../base/numbers.ts';
import { protocolNumber } from '../../base/protocols.ts';
import { isNumber } from '../checks.ts';
import { applySound } from '../effects.ts';
import { text, word } from '../listed.ts';
import { both, flag, has, leavingHooks, option, says, saysOnly, wordOf } from '../support.ts';
import { limitMss } from '../tcpOptions.ts';
import type { TargetModule } from '../types.ts';

/** The headers that the size leaves out: IP and TCP without options. */
const headers = { 4: 40, 6: 60 } as const;

/** tcpmss_tg4 and tcpmss_tg6 in xt_TCPMSS.c. */
export const TCPMSS: TargetModule = {
  kind: 'target',
  name: 'TCPMSS',
  families: both,
  protocols: [protocolNumber.tcp],
  hooksOf: (use) => (has(use, '--clamp-mss-to-pmtu') ? { hooks: leavingHooks, because: '--clamp-mss-to-pmtu' } : undefined),
  terminating: false,
  help: 'Changes the maximum segment size that a TCP SYN announces, so that packets fit through links with a small MTU. Where none is announced, one is added. For rules with `-p tcp` and `--syn` (or flags with SYN set).',
  validity: { oneOf: ['--set-mss', '--clamp-mss-to-pmtu'] },
  listed: { items: [{ at: text('TCPMSS clamp to PMTU'), option: '--clamp-mss-to-pmtu' }, word('TCPMSS set ', '--set-mss')] },
  options: [
    option('--set-mss', 'bytes', 'The size to announce; a smaller one is left alone.', { check: isNumber(65515), explain: says('to') }),
    flag('--clamp-mss-to-pmtu', 'The size that fits the path: its MTU less 40 bytes, or 60 for IPv6. In FORWARD, OUTPUT and POSTROUTING only.', { explain: saysOnly('to what fits the path') }),
  ],
  apply: applySound((use, { packet, host }) => {
    if (packet.protocol !== protocolNumber.tcp) return { verdict: 'UNKNOWN', because: 'TCPMSS is for rules with -p tcp' };
    if (has(use, '--clamp-mss-to-pmtu')) {
      const { mtu, because } = host.pathMtu(packet);
      if (mtu === undefined) return { verdict: 'UNKNOWN', because };
      if (mtu <= headers[packet.family]) return { verdict: 'DROP', because: `TCPMSS drops the packet: ${because}, which leaves no room for data` };
      const limited = limitMss(packet, mtu - headers[packet.family]);
      return { verdict: 'CONTINUE', packet: limited.packet, because: `${because}: ${limited.because}` };
    }
    const mss = parseNumber(wordOf(use, '--set-mss') ?? '', 65535);
    if (mss === undefined) return { verdict: 'UNKNOWN', because: 'TCPMSS needs --set-mss or --clamp-mss-to-pmtu' };
    return { verdict: 'CONTINUE', ...limitMss(packet, mss) };
  }),
};
