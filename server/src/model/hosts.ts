/** Exports hostSections: the sections of a document by the box that printed them, as its prompts tell it. */
import type { Section } from '../syntax/capture/tree.ts';

/** A text with prompts of more hosts than this is no capture of boxes. */
const mostHosts = 32;

/** What kubectl prints is of the cluster, whichever box asked. */
const ofCluster: ReadonlySet<Section['kind']> = new Set(['kubectl', 'manifest']);

/** `master.example.com` and `master` are one box. */
const shortName = (host: string): string => (/^\d/.test(host) ? host : host.split('.', 1)[0]!).toLowerCase();

/**
 * The sections of each box, by the host name in its prompts, in the order of the text. A section whose prompt has no host name, or that has
 * no prompt, belongs to the box in front of it; what stands before the first, to the first. One entry where there is one box.
 */
export function hostSections(sections: readonly Section[]): readonly (readonly Section[])[] {
  const byHost = new Map<string, Section[]>();
  let current: Section[] | undefined;
  const waiting: Section[] = [];
  for (const section of sections) {
    if (section.host !== undefined) {
      const name = shortName(section.host);
      current = byHost.get(name) ?? [];
      byHost.set(name, current);
    }
    (current ?? waiting).push(section);
  }
  const hosts = [...byHost.values()];
  if (hosts.length < 2 || hosts.length > mostHosts) return [sections];
  hosts[0]!.unshift(...waiting);
  const shared = sections.filter(({ kind }) => ofCluster.has(kind));
  const told = hosts.filter((own) => own.some(({ kind }) => kind !== 'other' && !ofCluster.has(kind)));
  if (told.length < 2) return [sections];
  return told.map((own) => (shared.length === 0 ? own : [...new Set([...own, ...shared])].sort((a, b) => a.first - b.first)));
}
