/** Exports withJourney: a packet form with what a journey over several boxes needs: where it may begin, and what a client may ask an ingress controller for. */
import type { NginxFile } from '../../model/nginx/file.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import type { HttpRequest, PacketForm, PacketPreset } from '../../protocol/trace.ts';
import { boxOfEnd } from '../../trace/journey/result.ts';
import type { World } from '../../trace/journey/world.ts';
import { requestForm } from '../nginx/requestForm.ts';

/** So many sites are offered; nobody looks for one in a longer list. */
const mostSites = 200;
const mostPresets = 40;

export function withJourney(form: PacketForm, file: AnalysedFile, world: World): PacketForm {
  const places = world.places.map((place) => ({ uri: place.file.uri, box: place.file.host.name, title: place.id, detail: boxOfEnd(world, place.id, { kind: 'place', place }).detail ?? '' }));
  const sites = world.configs.flatMap(sitesOf).slice(0, mostSites);
  const known = world.places.find((place) => place.file.uri === file.uri && place.file.host.name === file.host.name);
  const presets = form.unavailable === undefined && known?.kind !== 'pod' ? ingressPresets(form, sites) : [];
  return { ...form, presets: [...presets, ...form.presets], ...(places.length > 1 && { places }), ...(sites.length > 0 && { sites }) };
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
