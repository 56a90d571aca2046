/** Exports listens: an address that one server listens on twice, two default servers of one address, and names that two servers share there (ngx_http_add_addresses, ngx_http_server_names). */
import { formatIp } from '../../base/ip.ts';
import type { Problem } from '../../base/span.ts';
import type { NginxListen } from '../../model/nginx/config.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import type { NginxDirective, NginxWord } from '../../syntax/nginx/tree.ts';
import { problem } from './place.ts';
import { isOwn } from './tree.ts';

interface Said { readonly directive: NginxDirective; readonly server: NginxDirective }

export function* listens(file: NginxFile): Generator<Problem> {
  const defaults = new Map<string, Said>();
  const names = new Map<string, Said & { readonly word: NginxWord }>();
  for (const server of file.config.servers) {
    const own = new Map<string, NginxDirective>();
    for (const listen of server.listens) {
      const where = addressOf(listen);
      const { directive } = listen;
      const before = own.get(where);
      if (directive && before && isOwn(file, directive)) yield problem('nginx-listen-duplicate', 'error', `The server listens on ${where} twice: nginx refuses it.`, directive.args[0]?.span ?? directive.name.span, related(file, before));
      if (directive) own.set(where, directive);
      if (!listen.isDefault || !directive) continue;
      const other = defaults.get(where);
      if (!other) defaults.set(where, { directive, server: server.directive });
      else if (other.server !== server.directive && isOwn(file, directive)) yield problem('nginx-listen-duplicate', 'error', `Another server is the default of ${where} already: nginx refuses a second one.`, directive.args[0]?.span ?? directive.name.span, related(file, other.directive));
    }
    const words = (server.directive.block ?? []).filter(({ name }) => name.text === 'server_name').flatMap((directive) => directive.args.map((word) => ({ word, directive })));
    const places = new Set(server.listens.map(addressOf));
    for (const { word, directive } of words) {
      if (word.text.startsWith('~')) continue;
      for (const where of places) {
        const key = `${where} ${word.text.toLowerCase()}`;
        const other = names.get(key);
        if (!other) names.set(key, { word, directive, server: server.directive });
        else if (other.server !== server.directive && isOwn(file, directive)) {
          yield problem('nginx-server-name-conflict', 'warning', `Another server has the name ${word.text === '' ? '""' : word.text.slice(0, 80)} on ${where}: nginx takes the first one, and requests for it do not come here.`, word.span, isOwn(file, other.directive) ? [{ message: 'The first one is here.', span: other.word.span }] : undefined);
          break;
        }
      }
    }
  }
}

const related = (file: NginxFile, { source, name }: NginxDirective): Problem['related'] => (source.uri === file.uri ? [{ message: 'The first one is here.', span: name.span }] : undefined);

/** As nginx prints it; `*` is 0.0.0.0. */
function addressOf({ address, named, port }: NginxListen): string {
  if (named?.startsWith('unix:')) return named;
  const host = named !== undefined && named !== '' ? named : address ? formatIp(address) : '0.0.0.0';
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
