/** Exports withJourney: a packet form with what a journey over several boxes needs: where it may begin, and what a client may ask an ingress controller for. */
import { formatIp } from '../../base/ip.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import type { HttpRequest, PacketForm, PacketPreset } from '../../protocol/trace.ts';
import { boxOfEnd } from '../../trace/journey/result.ts';
import type { World } from '../../trace/journey/world.ts';
import { without } from '../../trace/state.ts';
import { requestForm } from '../nginx/requestForm.ts';
import { packetForm } from '../packetForm.ts';

/** So many sites are offered; nobody looks for one in a longer list. */
const mostSites = 200;
const mostPresets = 40;

export function withJourney(given: PacketForm, file: AnalysedFile, world: World): PacketForm {
  const form = given.unavailable !== undefined && world.places.length > 1 ? (formOfPod(given, file, world) ?? given) : given;
  const places = world.places.map((place) => ({ uri: place.file.uri, box: place.file.host.name, title: place.id, detail: boxOfEnd(world, place.id, { kind: 'place', place }).detail ?? '' }));
  const sites = world.configs.flatMap(sitesOf).slice(0, mostSites);
  const known = world.places.find((place) => place.file.uri === file.uri && place.file.host.name === file.host.name);
  const presets = form.unavailable === undefined && known?.kind !== 'pod' ? ingressPresets(form, sites) : [];
  return { ...form, presets: [...presets, ...form.presets], ...(places.length > 1 && { places }), ...(sites.length > 0 && { sites }) };
}

/** A box without rules of its own, as pods are: its processes send packets to what the others know, and answers are all that it gets. Undefined where its addresses are not known. */
function formOfPod(form: PacketForm, file: AnalysedFile, world: World): PacketForm | undefined {
  const devices = file.host.interfaces.filter(({ name }) => name !== 'lo');
  const own = devices.flatMap(({ addresses }) => addresses).find(({ ip, scope }) => ip.family === 4 && scope !== 'host' && scope !== 'link')?.ip;
  if (!own) return undefined;
  const known = world.places.filter((place) => place.file !== file && place.file.dumps.length > 0).flatMap((place) => packetForm(place.file, { textDocument: { uri: place.file.uri } }).presets);
  const seen = new Set<string>();
  const presets = known.flatMap((preset): PacketPreset[] => {
    const packet = without({ ...preset.packet, src: formatIp(own) }, 'in', 'mark');
    const key = `${packet.dst} ${packet.proto} ${packet.dport ?? ''}`;
    return seen.has(key) || preset.group === 'dnat' || preset.group === 'other' ? [] : (seen.add(key), [{ ...preset, packet }]);
  });
  const packet = presets.find(({ group }) => group === 'clusterIP')?.packet ?? { src: formatIp(own), dst: '', proto: 'tcp', sport: 40000, dport: 80 };
  return { box: form.box, ...(form.boxes && { boxes: form.boxes }), family: 4, interfaces: devices.map(({ name, addresses }) => ({ name, detail: addresses.filter(({ scope }) => scope !== 'link').map(({ ip }) => formatIp(ip)).join(', ') })), presets, packet, marks: [] };
}

/** Hosts and paths in the order of the configuration; a host that nobody asks for by name is left out. */
function sitesOf(file: NginxFile): Required<Pick<HttpRequest, 'host' | 'path' | 'scheme'>>[] {
  const seen = new Set<string>();
  return requestForm(file).presets.flatMap(({ request: { host, path, scheme = 'http' } }) => {
    const key = `${host}${path}`;
    if (host === '' || seen.has(key)) return [];
    seen.add(key);
    return [{ host, path, scheme }];
  });
}

/** A packet to the controller for each site: by its host port, or by a node port that names it. */
function ingressPresets({ presets }: PacketForm, sites: NonNullable<PacketForm['sites']>): PacketPreset[] {
  const doorFor = (scheme: 'http' | 'https'): PacketPreset | undefined => {
    const port = scheme === 'https' ? 443 : 80;
    return presets.find(({ group, packet }) => group === 'hostPort' && packet.dport === port) ?? presets.find(({ group, label, detail, packet }) => group === 'nodePort' && packet.proto === 'tcp' && /ingress|nginx/i.test(`${label} ${detail}`) && new RegExp(`\\b${scheme}\\b`).test(`${label} ${detail}`));
  };
  return sites.slice(0, mostPresets).flatMap(({ host, path }) => (['http', 'https'] as const).flatMap((scheme) => {
    const door = doorFor(scheme);
    return door ? [{ label: `${scheme}://${host}${path}`, detail: `to the ingress controller at ${door.packet.dst}:${door.packet.dport}`, group: 'ingress' as const, packet: door.packet, http: { host, path, scheme } }] : [];
  }).slice(0, 1));
}
