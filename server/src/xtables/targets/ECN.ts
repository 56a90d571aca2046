/** Exports the target ECN of iptables. */
import { parseNumber } from '../../base/numbers.ts';
import { congestionBits } from '../../base/packet.ts';
import { protocolNumber } from '../../base/protocols.ts';
import { isNumber } from '../checks.ts';
import { changes } from '../effects.ts';
import { bare, text, word } from '../listed.ts';
import { flag, has, nameOf, option, says, saysOnly, wordOf } from '../support.ts';
import type { TargetModule, TargetUse } from '../types.ts';

/** What an option says of a TCP flag: its new value, or undefined where the flag stays. */
const wantedFlag = (use: TargetUse, name: '--ecn-tcp-ece' | '--ecn-tcp-cwr'): number | undefined => (has(use, '--ecn-tcp-remove') ? 0 : parseNumber(wordOf(use, name) ?? '', 1));

/** ecn_tg in ipt_ECN.c: the bits of the IP header, then the flags of TCP. */
export const ECN: TargetModule = {
  kind: 'target',
  name: 'ECN',
  families: [4],
  tables: ['mangle'],
  terminating: false,
  help: 'Works around routers that cannot stand explicit congestion notification. What it does to TCP needs `-p tcp`.',
  validity: { oneOf: ['--ecn-tcp-remove', '--ecn-tcp-cwr', '--ecn-tcp-ece', '--ecn-ip-ect'], exclusive: [['--ecn-tcp-remove', '--ecn-tcp-cwr'], ['--ecn-tcp-remove', '--ecn-tcp-ece']],
    // ecn_tg_check.
    refused: (use, { protocol }) => {
      const ofTcp = use.options.find((one) => nameOf(one) !== '--ecn-ip-ect');
      return ofTcp && (protocol?.number !== protocolNumber.tcp || protocol.negated) ? { message: `${ofTcp.name} changes TCP: the rule needs -p tcp.`, option: ofTcp } : undefined;
    },
  },
  listed: { head: text('ECN(?! match)(?![\\w:-])'), items: [bare('TCP remove', '--ecn-tcp-remove'), word('ECE=', '--ecn-tcp-ece'), word('CWR=', '--ecn-tcp-cwr'), word('ECT codepoint=', '--ecn-ip-ect')] },
  options: [
    flag('--ecn-tcp-remove', 'Clears the flags ECE and CWR of TCP.', { explain: saysOnly('clears ECE and CWR') }),
    option('--ecn-tcp-cwr', '0|1', 'Sets the TCP flag CWR to this.', { check: isNumber(1), explain: says('sets CWR to') }),
    option('--ecn-tcp-ece', '0|1', 'Sets the TCP flag ECE to this.', { check: isNumber(1), explain: says('sets ECE to') }),
    option('--ecn-ip-ect', '0..3', 'Sets the two bits of the IP header to this.', { check: isNumber(3), explain: says('sets the ECN bits to') }),
  ],
  apply: changes((use, { packet }) => {
    if (use.options.length === 0) return 'ECN needs an option that says what it does';
    const said: string[] = [];
    let { tos, flags } = packet;
    const ect = parseNumber(wordOf(use, '--ecn-ip-ect') ?? '', 3);
    if (ect !== undefined) {
      tos = (tos & 0xfc) | ect;
      said.push(`the ECN bits ${packet.tos & 3} become ${ect}`);
    }
    for (const name of ['ECE', 'CWR'] as const) {
      const wanted = packet.protocol === protocolNumber.tcp ? wantedFlag(use, name === 'ECE' ? '--ecn-tcp-ece' : '--ecn-tcp-cwr') : undefined;
      if (wanted === undefined) continue;
      const bit = congestionBits[name];
      said.push(`${name} ${(flags & bit) === 0 ? 'was clear' : 'was set'} and is ${wanted === 1 ? 'set' : 'clear'} now`);
      flags = wanted === 1 ? flags | bit : flags & ~bit;
    }
    return { packet: { ...packet, tos, flags }, because: said.length > 0 ? said.join(', ') : 'nothing of this packet changes' };
  }),
};
