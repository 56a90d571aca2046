/** Exports the check host-bits. */
import { formatPrefix, lengthOfMask, maskIp, parsePrefix } from '../base/ip.ts';
import type { Problem } from '../base/span.ts';
import { nameOf } from '../xtables/support.ts';
import type { RuleContext } from './context.ts';
import { changeTo } from './fixes.ts';

/** 10.0.0.5/24 as a source or destination: iptables keeps 10.0.0.0/24, which may not be what was meant. iptables-save never prints it. */
export function* hostBits({ rule, family }: RuleContext): Generator<Problem> {
  for (const option of rule.header.options) {
    const name = nameOf(option);
    const word = option.words[0];
    if ((name !== '-s' && name !== '-d') || !word) continue;
    let { start } = word.span;
    for (const part of word.text.split(',')) {
      const prefix = parsePrefix(part);
      const masked = prefix && { ip: maskIp(prefix.ip, prefix.mask), mask: prefix.mask };
      if (prefix && masked && prefix.ip.family === family && lengthOfMask(prefix.mask) && !prefix.ip.words.every((bits, i) => bits === masked.ip.words[i])) {
        const span = { start, end: start + part.length };
        yield {
          code: 'host-bits', severity: 'warning', span, fixes: () => [changeTo(span, formatPrefix(masked))],
          message: `${part} has bits of a host behind its mask: iptables takes it for the network ${formatPrefix(masked)}. Write that, or the address without a mask.`,
        };
      }
      start += part.length + 1;
    }
  }
}
