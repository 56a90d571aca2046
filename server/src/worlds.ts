/** Exports worldAround, the boxes, configurations and logs of the workspace as a journey sees them, and journeyFrom, a journey that begins in one of them, in slices. */
import type { Pcre } from './base/pcre.ts';
import { backendOrMissing } from './features/nginx/backends.ts';
import { loggedUpstream } from './features/nginx/loggedUpstream.ts';
import type { FileStore } from './files.ts';
import { filesOf, withRules } from './model/box.ts';
import type { AnalysedFile } from './model/tree.ts';
import type { TraceParams, TraceResult } from './protocol/trace.ts';
import type { Slices } from './trace/drive.ts';
import { journeyInSlices } from './trace/journey/journey.ts';
import { placesOf, type World } from './trace/journey/world.ts';

export function worldAround(files: FileStore, pcre: () => Pcre): World {
  const { boxes, configs, logs } = files.all();
  // A file that nginx.conf includes is part of it, and none of its own.
  const whole = configs.filter(({ directives }) => directives.some(({ name, block }) => name.text === 'http' && block !== undefined));
  // What a file says of rules is kept with its model: seen from another file of its box, it would have to be read again.
  const ruled = boxes.filter(({ dumps }) => dumps.length > 0);
  return { places: placesOf([...ruled, ...boxes.filter((box) => !ruled.includes(box)).map(withRules)]), files: boxes, configs: whole.length > 0 ? whole : configs.filter(({ config }) => config.servers.length > 0), pcre, backend: (name) => backendOrMissing(boxes, name), logged: (upstream) => loggedUpstream(logs, configs, upstream) };
}

/** The box that a request names is the first of the world. */
export function journeyFrom(world: World, file: AnalysedFile, params: TraceParams): Slices<TraceResult> {
  const own = filesOf(file);
  const known = world.places.find((place) => filesOf(place.file).some((one) => own.includes(one)));
  const start = known ?? { ...placesOf([file])[0], id: file.host.name, kind: 'node' as const, file };
  return journeyInSlices(known ? world : { ...world, places: [start, ...world.places] }, start, params);
}
