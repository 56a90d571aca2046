/** Exports requestForm: which requests are worth following through a configuration, and the one that the form opens with. */
import { formatIp } from '../../base/ip.ts';
import { textOf } from '../../base/bytes.ts';
import { offsetAt } from '../../base/text.ts';
import { contains } from '../../base/span.ts';
import type { NginxLocation, NginxServer } from '../../model/nginx/config.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import type { RequestForm } from '../../protocol/request.ts';
import type { Position } from '../../protocol/trace.ts';

type FormRequest = RequestForm['request'];

/** More proposals than this nobody reads. */
const mostPresets = 200;

export function requestForm(file: NginxFile, position?: Position): RequestForm {
  const { servers } = file.config;
  if (servers.length === 0) return { request: { host: '', path: '/' }, presets: [], unavailable: 'This file has no server: open the configuration that includes it.' };
  const offset = position && offsetAt(file.lines, position);
  const isHere = ({ directive }: { readonly directive: NginxServer['directive'] }): boolean => offset !== undefined && directive.source.uri === file.uri && contains(directive.span, offset);
  const presets: RequestForm['presets'] = [];
  const labels = new Set<string>();
  let chosen: FormRequest | undefined;
  for (const server of servers) {
    const hosts = hostsOf(server);
    const here = isHere(server);
    for (const location of flat(server.locations)) {
      const path = pathFor(location);
      if (path === undefined) continue;
      const request = requestTo(server, hosts[0] ?? '', path);
      if (here && isHere(location)) chosen = request;
      const label = `${hosts[0] ?? 'any host'}${path}`;
      if (presets.length >= mostPresets || labels.has(label)) continue;
      labels.add(label);
      presets.push({ label, detail: `location ${location.directive.args.map(({ text }) => text).join(' ').slice(0, 100)}`, request });
    }
    if (here) chosen ??= requestTo(server, hosts[0] ?? '', '/');
  }
  return { request: chosen ?? presets[0]?.request ?? requestTo(servers[0]!, hostsOf(servers[0]!)[0] ?? '', '/'), presets };
}

const flat = (list: readonly NginxLocation[]): NginxLocation[] => list.flatMap((one) => [one, ...flat(one.children)]);

/** Hosts that a server answers to: its plain names, then one that each wildcard fits. */
function hostsOf({ names }: NginxServer): string[] {
  const plain = names.filter(({ kind }) => kind === 'exact' || kind === 'both').map(({ text }) => textOf(text));
  const wild = names.flatMap(({ kind, text }) => (kind === 'head' ? [`www.${textOf(text)}`] : kind === 'tail' ? [`${textOf(text)}.example`] : []));
  return [...plain, ...wild].filter((name) => name !== '' && name !== '_');
}

/** A path that comes to a location, as far as it shows one; of a regex its plain beginning. */
function pathFor({ kind, pattern }: NginxLocation): string | undefined {
  if (kind === 'named') return undefined;
  if (kind !== 'regex' && kind !== 'iregex') return encodeURI(textOf(pattern));
  const plain = /^\^?(\/[\w/.-]*)/.exec(textOf(pattern).replaceAll('\\', ''))?.[1];
  return plain === undefined ? undefined : plain;
}

function requestTo({ listens }: NginxServer, host: string, path: string): FormRequest {
  const listen = listens.find(({ ssl }) => ssl) ?? listens[0];
  const port = listen?.port ?? 80;
  return { host, path, method: 'GET', ...(listen?.address && !/^(?:0\.0\.0\.0|::)$/.test(formatIp(listen.address)) && { address: formatIp(listen.address) }), port, scheme: listen?.ssl ? 'https' : 'http' };
}
