/** Exports what a ruleset betrays of the box that made it, for the defaults of questions. Looked up in the text once, and no rule is parsed for it. */
import { inPrefix, parsePrefix, type Ip, type Prefix } from '../base/ip.ts';
import { dumpsOf, filesOf } from '../model/box.ts';
import type { AnalysedFile } from '../model/tree.ts';

/** Rules that are read in search of a guess. */
const mostRules = 1000;

interface Network { readonly prefix: Prefix; readonly dev: string }

const networks = new WeakMap<AnalysedFile, readonly Network[]>();

/**
 * The interface behind which the address lives, where a rule masquerades its network everywhere else:
 * `-s 172.17.0.0/16 ! -o docker0 -j MASQUERADE`, as Docker and Podman write it.
 */
export function interfaceOf(file: AnalysedFile, ip: Ip): string | undefined {
  let known = networks.get(file);
  if (!known) networks.set(file, (known = filesOf(file).flatMap(({ lines }) => masqueradedElsewhere(lines.text))));
  return known.find(({ prefix }) => inPrefix(ip, prefix))?.dev;
}

function masqueradedElsewhere(text: string): Network[] {
  const found: Network[] = [];
  let looked = 0;
  for (let at = text.indexOf(' ! -o '); at >= 0 && looked < mostRules; at = text.indexOf(' ! -o ', at + 1), looked++) {
    const line = text.slice(text.lastIndexOf('\n', at) + 1, at + 200).split('\n', 1)[0]!;
    const rule = /-s (\S+) ! -o (\S+).* -j MASQUERADE/.exec(line);
    const prefix = rule && parsePrefix(rule[1]!);
    if (prefix) found.push({ prefix, dev: rule[2]! });
  }
  return found;
}

/** kube-proxy in iptables mode sets route_localnet, unless it is told to (--iptables-localhost-nodeports=false), so that 127.0.0.1 reaches node ports. */
export function setsRouteLocalnet(file: AnalysedFile): boolean {
  return dumpsOf(file).some((dump) => dump.tables.some((table) => table.name === 'nat' && table.byName.has('KUBE-NODEPORTS')));
}
