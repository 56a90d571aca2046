/** Exports loggedUpstream: the server behind that an access log shows for an upstream of ingress-nginx. */
import { lineAt, lineText } from '../../base/text.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import { parseLogLine } from '../../syntax/nginxlog/parse.ts';
import type { LogFile } from './accessLog.ts';
import { formatsOf } from './logFormats.ts';

/** So many lines that name the upstream are read; a failed request may have no server behind. */
const mostLines = 20;

/** The last line of the logs whose `$proxy_upstream_name` this is and that has a `$upstream_addr`: its last try, `172.16.64.206:8888`. */
export function loggedUpstream(logs: readonly LogFile[], configs: readonly NginxFile[], upstream: string): { address: string; uri: string; line: number } | undefined {
  const formats = formatsOf(configs);
  for (const { uri, lines } of logs) {
    let at = lines.text.lastIndexOf(upstream);
    for (let looked = 0; at >= 0 && looked < mostLines; looked++) {
      const line = lineAt(lines, at);
      const fields = parseLogLine(lineText(lines, line), 0, formats)?.fields ?? [];
      const field = (name: string): string | undefined => fields.find((one) => one.name === name)?.text;
      const address = field('upstream_addr')?.split(/, | : /).at(-1)?.trim();
      if (field('proxy_upstream_name') === upstream && address !== undefined && address !== '-' && address !== '') return { address, uri, line };
      at = lines.starts[line] === 0 ? -1 : lines.text.lastIndexOf(upstream, lines.starts[line]! - 1);
    }
  }
  return undefined;
}
