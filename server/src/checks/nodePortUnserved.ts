/** Exports the check nodeport-unserved. */
import { formatIp } from '../base/ip.ts';
import type { Problem } from '../base/span.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { tablesOf } from './context.ts';

/**
 * A NodePort that kubectl shows and kube-proxy does not serve. In iptables mode no rule mentions it, in a capture with kube-proxy's whole nat and
 * filter tables (a Service without endpoints has its rule in filter); in ipvs mode it has no virtual server, in a capture where ClusterIPs have theirs.
 */
export function* nodePortUnserved(file: AnalysedFile): Generator<Problem> {
  const services = file.kube.services.filter((service) => service.uri === undefined && service.ports.some(({ nodePort }) => nodePort !== undefined));
  const served = services.length === 0 ? undefined : file.host.hasVirtualServers ? ofVirtualServers(file) : ofRules(file);
  if (!served) return;
  for (const service of services) {
    for (const { nodePort, protocol } of service.ports) {
      if (nodePort === undefined || served.ports.has(`${protocol.toLowerCase()} ${nodePort}`)) continue;
      yield { code: 'nodeport-unserved', severity: 'warning', span: service.nameSpan, message: `No ${served.by} of kube-proxy serves the NodePort ${nodePort}/${protocol} of ${service.namespace}/${service.name}: packets to it are for nobody. kube-proxy may not have seen the Service, or another program serves it.` };
    }
  }
}

interface Served { readonly by: 'rule' | 'virtual server'; /** "tcp 30080". */ readonly ports: ReadonlySet<string> }

function ofRules(file: AnalysedFile): Served | undefined {
  const tables = tablesOf(file).filter((table) => table.line !== undefined && table.commit !== undefined);
  const ports = tables.find((table) => table.name === 'nat' && table.byName.has('KUBE-NODEPORTS'));
  const filter = tables.find((table) => table.name === 'filter' && table.byName.has('KUBE-EXTERNAL-SERVICES'));
  if (!ports || !filter) return undefined;
  return { by: 'rule', ports: new Set([...portsOf(file, 'KUBE-NODEPORTS', 'nat'), ...portsOf(file, 'KUBE-EXTERNAL-SERVICES', 'filter')]) };
}

/** Virtual servers by the Services' own addresses show that kube-proxy made them. */
function ofVirtualServers({ host, kube }: AnalysedFile): Served | undefined {
  const ofCluster = new Set(kube.services.flatMap(({ clusterIps }) => clusterIps.map(formatIp)));
  if (!host.virtualServers.some(({ ip }) => ip && ofCluster.has(formatIp(ip)))) return undefined;
  return { by: 'virtual server', ports: new Set(host.virtualServers.map(({ protocol, port }) => `${protocol.toLowerCase()} ${port ?? ''}`)) };
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
