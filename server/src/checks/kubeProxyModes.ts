/** Exports the check kube-proxy-modes. */
import type { Problem } from '../base/span.ts';
import type { AnalysedFile, Table } from '../model/tree.ts';
import { placeOf, tablesOf } from './context.ts';

/** Chains of kube-proxy's userspace mode, which was removed in Kubernetes 1.26. */
const userspace = ['KUBE-PORTALS-CONTAINER', 'KUBE-PORTALS-HOST', 'KUBE-NODEPORT-CONTAINER', 'KUBE-NODEPORT-HOST'];

/** Chains of one mode of kube-proxy beside what shows another: what the earlier mode left behind still takes packets. */
export function* kubeProxyModes(file: AnalysedFile): Generator<Problem> {
  for (const table of tablesOf(file)) {
    if (table.name !== 'nat') continue;
    const service = table.chains.find(({ name, rules }) => name.startsWith('KUBE-SVC-') && rules.length > 0);
    if (service) {
      const ipvs = ipvsEvidence(file, table);
      const span = placeOf(file, service);
      if (ipvs !== undefined && span) {
        const count = table.chains.filter(({ name }) => name.startsWith('KUBE-SVC-')).length;
        yield { code: 'kube-proxy-modes', severity: 'warning', span, message: `kube-proxy works in ipvs mode here (${ipvs}), but ${count === 1 ? 'a Service chain' : `${count} Service chains`} of its iptables mode ${count === 1 ? 'is' : 'are'} left and may still take packets. kube-proxy --cleanup removes them.` };
      }
    }
    const old = table.chains.find(({ name, rules }) => userspace.includes(name) && rules.length > 0);
    const newer = service ?? table.byName.get('KUBE-SERVICES');
    const span = old && newer && newer.rules.length > 0 ? placeOf(file, old) : undefined;
    if (old && span) yield { code: 'kube-proxy-modes', severity: 'warning', span, message: `${old.name} is a chain of kube-proxy's userspace mode, beside the chains of a newer one: its rules are left over and may still take packets.` };
  }
}

/** What shows that kube-proxy works in ipvs mode; undefined where nothing does. */
function ipvsEvidence(file: AnalysedFile, table: Table): string | undefined {
  const services = table.byName.get('KUBE-SERVICES');
  for (let i = 0; services && i < Math.min(services.rules.length, 16); i++) {
    if (file.rule(services.rules[i]!)?.matches.some((match) => match.name === 'set' && match.options.some((option) => option.words[0]?.text === 'KUBE-CLUSTER-IP'))) return 'its rules ask the set KUBE-CLUSTER-IP';
  }
  if ((file.sets.get('KUBE-CLUSTER-IP')?.members.length ?? 0) > 0) return 'the set KUBE-CLUSTER-IP has members';
  const addresses = file.host.interfaces.find(({ name }) => name === 'kube-ipvs0')?.addresses.length ?? 0;
  return addresses > 0 && file.host.virtualServers.length > 0 ? 'kube-ipvs0 has addresses, and there are virtual servers' : undefined;
}
