/** Exports the check protocol-missing. */
import type { Problem } from '../base/span.ts';
import { parseProtocol, protocolName } from '../base/protocols.ts';
import { optionOf } from '../xtables/types.ts';
import type { RuleContext } from './context.ts';

/** Matches of one protocol need `-p` with it; the kernel refuses the rule otherwise (xt_check_match in x_tables.c). */
export function* protocolMissing({ rule }: RuleContext): Generator<Problem> {
  const option = optionOf(rule.header, '-p');
  const word = option?.words[0]?.text;
  const protocol = word === undefined ? 0 : parseProtocol(word);
  if (protocol === undefined) return;
  for (const { module, name, nameSpan: span } of rule.matches) {
    if (!module?.protocols || span.start === span.end || (option?.negated !== true && module.protocols.includes(protocol))) continue;
    const wanted = module.protocols.map((one) => `-p ${protocolName(one)}`);
    yield {
      code: 'protocol-missing', severity: 'error', span,
      message: `-m ${name} needs ${wanted.length > 1 ? `one of ${wanted.join(', ')}` : wanted[0]} in front of it${protocol === 0 || option === undefined ? '' : `; the rule has ${option.negated ? '! ' : ''}-p ${word!}`}.`,
    };
  }
}
