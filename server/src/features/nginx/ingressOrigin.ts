/** Exports originOf, what of the cluster made a line of ingress-nginx's nginx.conf, and originInWords. */
import { ingressOrigin, type IngressOrigin, type IngressPlace } from '../../knowledge/nginx/ingressLines.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';
import { code } from '../markdown.ts';

/** Of a block of Lua, and of a line, no more is looked at. */
const longestLua = 400;
const longestLine = 2_000;

/** What made the line, by its place and its words; undefined where it is not known. `text` is that of its file. */
export function originOf(directive: NginxDirective, parents: readonly NginxDirective[], text: string): IngressOrigin | undefined {
  const opened = parents.findLast(({ name }) => !/^(?:if|map|geo|geoip2|limit_except)$/.test(name.text));
  const conditions = parents.filter(({ name }) => name.text === 'if').map((one) => words(one, ''));
  const place = directive.name.text === 'location' ? placeOfLocation(directive, parents) : directive.name.text === 'upstream' ? placeOfUpstream(directive) : placeIn(opened, parents);
  return place && ingressOrigin(directive.name.text, place, [...conditions, words(directive, text)].join(' ').slice(0, longestLine));
}

function words({ args, lua }: NginxDirective, text: string): string {
  return [...args.map((arg) => arg.text.slice(0, longestLine)), ...(lua ? [text.slice(lua.start, Math.min(lua.end, lua.start + longestLua))] : [])].join(' ');
}

function placeIn(block: NginxDirective | undefined, parents: readonly NginxDirective[]): IngressPlace | undefined {
  const inStream = parents.some(({ name }) => name.text === 'stream');
  switch (block?.name.text) {
    case undefined: return 'M';
    case 'events': return 'E';
    case 'http': return 'H';
    case 'stream': return 'T';
    case 'server': return inStream ? 'V' : 'S';
    case 'upstream': return placeOfUpstream(block);
    case 'location': return placeOfLocation(block, parents);
    default: return undefined;
  }
}

const placeOfUpstream = ({ args: [name] }: NginxDirective): IngressPlace => (name?.text.includes('-external-auth-') ? 'K' : 'U');

/** Names that template.go gives to locations of the controller's own; those of its own server have other names, too. */
function placeOfLocation({ args }: NginxDirective, parents: readonly NginxDirective[]): IngressPlace {
  const path = args.at(-1)?.text ?? '';
  if (path.startsWith('/_external-auth-')) return 'A';
  if (path.startsWith('/_mirror-')) return 'R';
  if (path.startsWith('@custom_')) return 'C';
  if (path.startsWith('@')) return 'G';
  const own = parents.find(({ name }) => name.text === 'server')?.block?.some((one) => one.name.text === 'set' && one.args[0]?.text === '$proxy_upstream_name' && one.args[1]?.text === 'internal');
  return own === true || (args.length === 1 && /^\/(?:configuration|is-dynamic-lb-initialized|nginx_status|healthz)$/.test(path)) ? 'I' : 'L';
}

/** Markdown. */
export function originInWords({ annotations, keys, flags, text }: IngressOrigin): string {
  const named = (one: string, several: string, names: readonly string[]): string[] => (names.length === 0 ? [] : [`${names.length === 1 ? one : several} ${names.map((name) => code(name, 80)).join(', ')}`]);
  const parts = [...named('annotation', 'annotations', annotations.map((name) => `nginx.ingress.kubernetes.io/${name}`)), ...named('ConfigMap key', 'ConfigMap keys', keys), ...named('flag', 'flags', flags)];
  const made = parts.length === 0 ? '' : `${parts[0]![0]!.toUpperCase()}${parts.join('; ').slice(1)}.`;
  return [text ?? (parts.length === 0 ? 'A fixed line of the template: nothing in the cluster changes it.' : ''), made].filter((part) => part !== '').join(' ');
}
