/** Exports the check nodeport-unserved. */
import type { Problem } from '../base/span.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { tablesOf } from './context.ts';

/**
 * A NodePort that kubectl shows and that no rule of kube-proxy mentions, in a capture with kube-proxy's whole nat and filter tables (iptables
 * mode: a Service without endpoints has its rule in filter). In ipvs mode the virtual servers are looked at instead.
 */
export function* nodePortUnserved(file: AnalysedFile): Generator<Problem> {
  const services = file.kube.services.filter((service) => service.uri === undefined && service.ports.some(({ nodePort }) => nodePort !== undefined));
  if (services.length === 0) return;
  const tables = tablesOf(file).filter((table) => table.line !== undefined && table.commit !== undefined);
  const ports = tables.find((table) => table.name === 'nat' && table.byName.has('KUBE-NODEPORTS'));
  const filter = tables.find((table) => table.name === 'filter' && table.byName.has('KUBE-EXTERNAL-SERVICES'));
  if (!ports || !filter || file.host.hasVirtualServers) return;
  const mentioned = new Set([...portsOf(file, 'KUBE-NODEPORTS', 'nat'), ...portsOf(file, 'KUBE-EXTERNAL-SERVICES', 'filter')]);
  for (const service of services) {
    for (const { nodePort, protocol } of service.ports) {
      if (nodePort === undefined || mentioned.has(`${protocol.toLowerCase()} ${nodePort}`)) continue;
      yield { code: 'nodeport-unserved', severity: 'warning', span: service.nameSpan, message: `No rule of kube-proxy serves the NodePort ${nodePort}/${protocol} of ${service.namespace}/${service.name}: packets to it are for nobody. kube-proxy may not have seen the Service, or another program serves it.` };
    }
  }
}

/** "tcp 30080" of the rules of a chain. */
function portsOf(file: AnalysedFile, chain: string, table: string): string[] {
  return tablesOf(file).filter((one) => one.name === table).flatMap((one) => Array.from(one.byName.get(chain)?.rules ?? [])).flatMap((line) => {
    const rule = file.rule(line);
    const protocol = rule?.header.options.find((option) => option.spec?.name === '-p')?.words[0]?.text ?? '';
    const port = rule?.matches.flatMap((match) => match.options).find((option) => option.spec?.name === '--dport')?.words[0]?.text;
    return port === undefined ? [] : [`${protocol} ${port}`];
  });
}
