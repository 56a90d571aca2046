/** Exports the target TOS. */
import { parseNumber } from '../../base/numbers.ts';
import { isNumber } from '../checks.ts';
import { changes } from '../effects.ts';
import { word } from '../listed.ts';
import { both, nameOf, oneWord, option } from '../support.ts';
import { formatByte, isTos, parseTos, tosNames } from '../tosByte.ts';
import type { OptionUse, TargetModule } from '../types.ts';

/** The bits that are cleared, then those that are flipped (tos_tg in xt_DSCP.c, tos_tg_parse in libxt_TOS.c). */
function changeOf(option: OptionUse | undefined): { readonly value: number; readonly mask: number } | undefined {
  const text = option?.words[0]?.text ?? '';
  const bits = parseNumber(text, 255);
  switch (option && nameOf(option)) {
    case '--set-tos': return parseTos(text);
    case '--and-tos': return bits === undefined ? undefined : { value: 0, mask: ~bits & 255 };
    case '--or-tos': return bits === undefined ? undefined : { value: bits, mask: bits };
    case '--xor-tos': return bits === undefined ? undefined : { value: bits, mask: 0 };
    default: return undefined;
  }
}

export const TOS: TargetModule = {
  kind: 'target',
  name: 'TOS',
  families: both,
  tables: ['mangle'],
  terminating: false,
  help: 'Changes the type of service byte of IPv4, the traffic class of IPv6.',
  validity: { oneOf: ['--set-tos', '--and-tos', '--or-tos', '--xor-tos'], exclusive: [['--set-tos', '--and-tos', '--or-tos', '--xor-tos']] },
  listed: { items: [word('TOS set ?', '--set-tos'), word('TOS and ', '--and-tos'), word('TOS or ', '--or-tos'), word('TOS xor ', '--xor-tos')] },
  options: [
    option('--set-tos', 'value[/mask] or name', 'Clears the bits of the mask, then flips the bits of the value. Names: `Minimize-Delay`, `Maximize-Throughput`, `Maximize-Reliability`, `Minimize-Cost`, `Normal-Service`.', { values: oneWord(tosNames), check: isTos, explain: ([text = '?']) => `sets TOS to ${text}` }),
    option('--and-tos', 'bits', 'Keeps only these bits.', { check: isNumber(255), explain: ([text = '?']) => `keeps only the TOS bits ${text}` }),
    option('--or-tos', 'bits', 'Sets these bits.', { check: isNumber(255), explain: ([text = '?']) => `sets the TOS bits ${text}` }),
    option('--xor-tos', 'bits', 'Flips these bits.', { check: isNumber(255), explain: ([text = '?']) => `flips the TOS bits ${text}` }),
  ],
  apply: changes((use, { packet }) => {
    const change = changeOf(use.options[0]);
    if (!change) return 'TOS needs --set-tos or another change';
    const tos = (packet.tos & ~change.mask & 255) ^ change.value;
    return { packet: { ...packet, tos }, because: `TOS ${formatByte(packet.tos)} becomes ${formatByte(tos)}` };
  }),
};
