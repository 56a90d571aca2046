/** Exports the check protocol-missing. */
import type { Fix, Problem } from '../base/span.ts';
import { parseProtocol, protocolName, protocolNumber } from '../base/protocols.ts';
import { optionsOf, type Rule } from '../syntax/iptables/tree.ts';
import { oneOf } from '../xtables/support.ts';
import { optionOf, type OptionUse } from '../xtables/types.ts';
import type { RuleContext } from './context.ts';
import { addProtocols } from './fixes.ts';

/** Matches of one protocol need `-p` with it; the kernel refuses the rule otherwise (xt_check_match in x_tables.c). */
export function* protocolMissing({ rule }: RuleContext): Generator<Problem> {
  const option = optionOf(rule.header, '-p');
  const word = option?.words[0]?.text;
  const protocol = word === undefined ? 0 : parseProtocol(word);
  if (protocol === undefined) return;
  yield* natPorts(rule, protocol);
  yield* protocolLate(rule, option);
  if (protocol !== protocolNumber.tcp) yield* tcpReset(rule);
  const { target } = rule;
  if (target?.module?.protocols && (option?.negated === true || !target.module.protocols.includes(protocol))) {
    yield { code: 'protocol-missing', severity: 'error', span: target.nameSpan, message: `The target ${target.name} needs ${oneOf(target.module.protocols.map((one) => `-p ${protocolName(one)}`))} in the rule.`, fixes: () => addProtocols(rule, target.module!.protocols!.map(protocolName)) };
  }
  for (const { module, name, nameSpan: span } of rule.matches) {
    if (!module?.protocols || span.start === span.end || (option?.negated !== true && module.protocols.includes(protocol))) continue;
    const wanted = module.protocols.map((one) => `-p ${protocolName(one)}`);
    yield {
      code: 'protocol-missing', severity: 'error', span, fixes: () => addProtocols(rule, module.protocols!.slice(0, 2).map(protocolName)),
      message: `-m ${name} needs ${wanted.length > 1 ? `one of ${wanted.join(', ')}` : wanted[0]} in front of it${protocol === 0 || option === undefined ? '' : `; the rule has ${option.negated ? '! ' : ''}-p ${word!}`}.`,
    };
  }
}

/** A TCP reset answers TCP only (reject_tg_check in ipt_REJECT.c, reject_tg6_check in ip6t_REJECT.c). */
function* tcpReset(rule: Rule): Generator<Problem> {
  const word = rule.target?.name === 'REJECT' ? optionOf(rule.target, '--reject-with')?.words[0] : undefined;
  if (word && /^tcp-r/.test(word.text)) yield { code: 'protocol-missing', severity: 'error', message: 'REJECT with tcp-reset is for TCP only: put -p tcp into the rule.', span: word.span, fixes: () => addProtocols(rule, ['tcp']) };
}

/** iptables reads ports for NAT and multiport with the protocol that it has seen by then: -p stands in front of them. */
function* protocolLate(rule: Rule, protocol: OptionUse | undefined): Generator<Problem> {
  for (const { option } of optionsOf(rule)) {
    const first = option.words[0];
    const reads = first && (option.spec?.name === '--to-ports' || hasNatPort(option) || portLists.has(option.spec?.name ?? ''));
    if (reads && protocol && protocol.span.start > option.span.start) yield { code: 'protocol-missing', severity: 'error', message: `${option.name} needs ${protocol.name} ${protocol.words[0]?.text ?? ''} in front of it, not behind it.`, span: first.span, fixes: () => moveProtocol(rule, protocol) };
  }
}
/** -p to the place behind the chain. */
function moveProtocol({ chain }: Rule, protocol: OptionUse): Fix[] {
  if (!chain) return [];
  const text = `${protocol.negated ? '! ' : ''}-p ${protocol.words[0]?.text ?? ''}`;
  return [{ title: `Move ${text} to the front`, edits: [{ span: { start: chain.span.end, end: chain.span.end }, text: ` ${text}` }, { span: { start: protocol.span.start - 1, end: protocol.span.end }, text: '' }] }];
}

const portLists = new Set(['--sports', '--dports', '--ports']);

/** Whether an address for NAT has a port behind it. With more than one colon and no brackets it is an IPv6 address alone (libip6t_SNAT.c). */
const hasNatPort = ({ spec, words }: OptionUse): boolean => (spec?.name === '--to-destination' || spec?.name === '--to-source') && /^(?:[^:[]*|\[[^\]]*\]):\d[^:]*$/.test(words[0]?.text ?? '');

const withPorts: readonly number[] = [protocolNumber.tcp, protocolNumber.udp, protocolNumber.udplite, protocolNumber.sctp, protocolNumber.dccp, protocolNumber.icmp, protocolNumber.icmpv6];

/** NAT to a port needs a protocol that has ports; iptables refuses the rule otherwise (the NAT targets' check in its libxt_NAT). */
function* natPorts(rule: Rule, protocol: number): Generator<Problem> {
  if (!rule.target?.module || withPorts.includes(protocol)) return;
  for (const option of rule.target.options) {
    const word = option.words[0];
    if (!word || !(option.spec?.name === '--to-ports' || hasNatPort(option))) continue;
    yield { code: 'protocol-missing', severity: 'error', message: `${rule.target.name} to a port needs a protocol that has ports: put -p tcp or -p udp into the rule.`, span: word.span, fixes: () => addProtocols(rule, ['tcp', 'udp']) };
  }
}
