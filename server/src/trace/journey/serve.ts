/**
 * Exports serverIn, the nginx configuration that answers where a packet came to its end, and serve, what nginx does with the request: its
 * steps, and the connections that it may open to the servers behind.
 */
import { formatIp, sameIp } from '../../base/ip.ts';
import type { Packet } from '../../base/packet.ts';
import { protocolNumber } from '../../base/protocols.ts';
import { baseName, folderOf } from '../../model/names.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import type { HttpRequest } from '../../protocol/trace.ts';
import type { RequestPath, RequestResult } from '../../protocol/request.ts';
import { answerRequest } from '../nginx/answer.ts';
import type { Inquiry } from '../questions.ts';
import type { End } from './history.ts';
import { podNamed, type World } from './world.ts';

/** Names of pods, Deployments and hosts that ingress controllers have. */
const controllers = /ingress|nginx/i;

/** The configuration of the nginx that gets the packet; undefined where none is open, or none listens there. */
export function serverIn(world: World, end: End, packet: Packet, inquiry: Inquiry): NginxFile | undefined {
  if (end.kind === 'outside' || packet.protocol !== protocolNumber.tcp) return undefined;
  const listening = world.configs.filter(({ config }) => config.servers.some(({ listens }) => listens.some(({ address, named, port }) => named === undefined && port === packet.dport && (!address || sameIp(address, packet.dst) || address.words.every((word) => word === 0)))));
  const [file] = listening;
  if (!file) return undefined;
  const name = end.kind === 'place' ? end.place.id : (podNamed(world, packet.dst)?.name ?? '');
  const isKnown = listening.length === 1 && controllers.test(name);
  const who = end.kind === 'place' ? (end.place.kind === 'pod' ? `the pod ${end.place.id}` : `the node ${end.place.id}`) : `the pod ${name || formatIp(packet.dst)}`;
  // On a node other programs listen too: files that lie together are of one box.
  const standard = isKnown || end.kind !== 'place' || end.place.kind === 'pod' || folderOf(file.uri) === folderOf(end.place.file.uri);
  const runs = inquiry.ask({
    id: `nginx:${formatIp(packet.dst)}`, kind: 'boolean', text: `Is ${baseName(file.uri)} the configuration of the nginx in ${who}?`, default: standard,
    because: isKnown ? 'The name of the pod says that it is an ingress controller, and no other configuration is open that listens there.' : `It listens on port ${packet.dport}, which the packet asks for; no capture says which program does in ${who}.`,
    options: [{ value: true, label: 'Yes' }, { value: false, label: 'No' }], ...(standard && !isKnown && { assumption: `${baseName(file.uri)} was taken to be the configuration of the nginx in ${who}.` }),
  }).answer;
  return runs === true ? file : undefined;
}

/** What the client asks for: its own words, or the site that the configuration serves. */
export function requestOf(file: NginxFile, packet: Packet, http: HttpRequest | undefined, inquiry: Inquiry): HttpRequest {
  if (http) return http;
  const names = [...new Set(file.config.servers.filter(({ listens }) => listens.some(({ port }) => port === packet.dport)).flatMap(({ names: own }) => own.flatMap(({ kind, text }) => (kind === 'exact' && text !== '' && text !== '_' ? [text] : []))))];
  const { answer } = inquiry.ask({
    id: 'http.host', kind: 'choice', text: 'Which host does the client ask nginx for?', because: 'The packet says addresses and ports; nginx chooses its server by the Host header.', default: names[0] ?? '',
    options: names.slice(0, 100).map((name) => ({ value: name, label: name })), accepts: (fact) => typeof fact === 'string' && fact.length <= 253, expects: 'the name of a host',
    assumption: names[0] === undefined ? 'The client was taken to name no host.' : `The client was taken to ask for http${packet.dport === 443 ? 's' : ''}://${names[0]}/.`,
  });
  return { host: String(answer) };
}

/** nginx's answers to the request that a packet begins, the likeliest first. */
export function serve(world: World, file: NginxFile, packet: Packet, http: HttpRequest, facts: Readonly<Record<string, unknown>>): RequestResult {
  return answerRequest(file, {
    textDocument: { uri: file.uri }, address: formatIp(packet.dst), ...(packet.dport !== undefined && { port: packet.dport }), client: formatIp(packet.src), host: http.host, path: http.path ?? '/', facts,
    ...(http.method !== undefined && { method: http.method }), ...(http.scheme && { scheme: http.scheme }),
  }, world.pcre(), (name) => world.backend(name));
}

/** What a path of nginx rests on: each question that was not answered, and what nobody can say. */
export function notesOf(result: RequestResult, path: RequestPath): { text: string; question?: string }[] {
  const asked = result.questions.filter(({ id }) => path.questions.includes(id));
  return path.unknown.map((text) => {
    const question = asked.find((one) => text.startsWith(one.text));
    return { text, ...(question && { question: question.id }) };
  });
}
