/** Exports the check answers-dropped. */
import type { Problem } from '../base/span.ts';
import { chainDeclaration } from '../model/ruleset.ts';
import type { AnalysedFile, Chain } from '../model/tree.ts';
import type { Rule } from '../syntax/iptables/tree.ts';
import { findTarget } from '../xtables/registry.ts';
import { conditionsOf, type Condition } from './conditions.ts';
import { isWhole, tablesOf } from './context.ts';
import { decidingRules } from './reach.ts';

/** Rules that accept, of all chains that INPUT leads to; a firewall with more has been thought about. */
const mostAccepting = 300;

/** Ports below these are for servers: Linux opens connections from 32768 on (net.ipv4.ip_local_port_range), some systems from 1024 on. */
const firstOfClients = 1024;

/**
 * INPUT has the policy DROP and accepts packets, but each of its rules that accept is for something else than an answer: new connections, ports
 * of servers, ICMP, lo. Then, where OUTPUT has the policy ACCEPT, no connection that this box opens gets an answer. Said only where it can be proved of every rule.
 */
export function* answersDropped(file: AnalysedFile): Generator<Problem> {
  for (const table of tablesOf(file)) {
    const input = table.name === 'filter' ? table.byName.get('INPUT') : undefined;
    if (!input || input.declaration === undefined || !isWhole(file, table) || (table.line !== undefined && table.commit === undefined)) continue;
    const declaration = chainDeclaration(file.capture, input.declaration);
    if (declaration?.policy !== 'DROP' || !declaration.policySpan) continue;
    // A box that may open no connection gets no answer either.
    const output = table.byName.get('OUTPUT')?.declaration;
    if (output === undefined || chainDeclaration(file.capture, output)?.policy !== 'ACCEPT') continue;
    const rules = acceptingRules(file, input);
    if (!rules || rules.length === 0 || rules.some((rule) => mayAcceptAnswer(file, rule, table.dump.family))) continue;
    yield {
      code: 'answers-dropped', severity: 'information', span: declaration.policySpan,
      message: 'Answers to connections that this box opens are dropped: the policy of INPUT is DROP, and none of its rules accepts established connections. Add -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT.',
    };
  }
}

/** The rules that accept, in all chains that INPUT leads to; undefined where there are too many, or where somebody else decides. */
function acceptingRules(file: AnalysedFile, start: Chain): Rule[] | undefined {
  const found: Rule[] = [];
  for (const { line, target } of decidingRules(file, start)) {
    if (target === 'ACCEPT') {
      const rule = file.rule(line);
      if (!rule || found.push(rule) > mostAccepting) return undefined;
    } else if (deciders.has(target) || !findTarget(target, start.table.dump.family)) return undefined;
  }
  return found;
}
const deciders = new Set(['QUEUE', 'NFQUEUE', 'SYNPROXY']);

function mayAcceptAnswer(file: AnalysedFile, rule: Rule, family: 4 | 6): boolean {
  return !conditionsOf(file, rule, family).all.some(excludesAnswers);
}

/** The bit of ESTABLISHED in the states of a condition. */
const established = 4;

function excludesAnswers(condition: Condition): boolean {
  switch (condition.kind) {
    case 'states': return (condition.bits & established) === 0;
    case 'ranges': return condition.name === 'dport' && condition.ranges.every(({ to }) => to < firstOfClients);
    case 'exact': return (condition.name === '-i' && condition.value === 'lo') || (condition.name === '-p' && notConnections.has(condition.value));
    default: return false;
  }
}

/** ICMP, IGMP, ESP, AH, ICMPv6, OSPF and VRRP: what programs open connections by is not among them. */
const notConnections = new Set(['1', '2', '50', '51', '58', '89', '112']);
