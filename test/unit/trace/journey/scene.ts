/** Exports journey, which follows packets through the captures of a small cluster, and what tests look at of its paths. */
import { analyse, analyseNginx } from '../../../../server/src/analyse.ts';
import { backendOrMissing } from '../../../../server/src/features/nginx/backends.ts';
import { withRules } from '../../../../server/src/model/box.ts';
import type { TraceParams, TracePath, TraceResult, TraceStep } from '../../../../server/src/protocol/trace.ts';
import { traceJourney } from '../../../../server/src/trace/journey/journey.ts';
import { placesOf, type World } from '../../../../server/src/trace/journey/world.ts';
import { pcre } from '../../../support/pcre.ts';

export interface Scene { /** Captures, the first of which the journey begins in. */ readonly captures: readonly string[]; readonly nginx?: string; readonly logged?: string }

export function worldOf({ captures, nginx, logged }: Scene): World {
  const files = captures.flatMap((text, index) => analyse(`file:///scene/${index}.capture`, text).boxes);
  return {
    places: placesOf(files.map(withRules)), files, configs: nginx === undefined ? [] : [analyseNginx('file:///scene/nginx.conf', nginx, () => undefined)], pcre: () => pcre,
    backend: (name) => backendOrMissing(files, name),
    logged: () => (logged === undefined ? undefined : { address: logged, uri: 'file:///scene/access.log', line: 0 }),
  };
}

export function journey(scene: Scene, params: Omit<TraceParams, 'textDocument'>): TraceResult {
  const world = worldOf(scene);
  return traceJourney(world, world.places[0]!, { textDocument: { uri: 'file:///scene/0.capture' }, ...params });
}

/** `node-a eth0>flannel.1`, a line a leg. */
export const legsOf = ({ legs = [] }: TracePath): string[] => legs.map(({ box, arrives, leaves }) => `${box} ${arrives.in ?? ''}>${leaves?.out ?? ''}`);

/** Rules that matched, as `node-a nat KUBE-X 1`. */
export const matchedOf = ({ steps }: TracePath): string[] => steps.flatMap((step: TraceStep) => (step.kind === 'rule' && step.matched === 'yes' ? [`${step.box} ${step.table} ${step.chain} ${step.rule}`] : []));

export const endsOf = ({ packet: { src, dst, dport } }: TracePath): string => `${src} ${dst}:${dport}`;
