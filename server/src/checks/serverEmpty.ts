/** Exports the check server-empty. */
import { formatIp } from '../base/ip.ts';
import type { Problem } from '../base/span.ts';
import type { AnalysedFile } from '../model/tree.ts';

/** Virtual servers of IPVS that have nobody to send a connection to: the kernel answers with ICMP port unreachable (ip_vs_leave). */
export function* serverEmpty(file: AnalysedFile): Generator<Problem> {
  for (const server of file.host.virtualServers) {
    if (server.uri !== undefined || server.realServers.some(({ weight }) => weight > 0)) continue;
    // Where line breaks were lost in copying, its real servers stand on its line.
    if (file.lines.text.slice(server.span.start, server.span.end).includes('->')) continue;
    const name = server.ip ? `${server.protocol} ${formatIp(server.ip)}:${server.port ?? 0}` : `FWM ${server.fwmark ?? 0}`;
    const why = server.realServers.length === 0 ? 'has no real server' : 'has real servers of weight 0 only, which get no new connections';
    yield { code: 'server-empty', severity: 'information', span: server.span, message: `The virtual server ${name} ${why}: new connections to it are refused. In Kubernetes its Service has no endpoint that is ready.` };
  }
}
