/** Exports locationLists: the locations that stand side by side, of each server and of each location. */
import { locationsOf, type NginxLocation } from '../../model/nginx/config.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';

export interface Level {
  readonly list: readonly NginxLocation[];
  /** The location around them; undefined in a server. */
  readonly parent?: NginxLocation;
  /** The server around them; undefined in a file that a server includes. */
  readonly server?: NginxDirective;
}

export function* locationLists(file: NginxFile): Generator<Level> {
  const { servers, http } = file.config;
  for (const { locations, directive } of servers) yield* levels({ list: locations, server: directive });
  if (servers.length === 0) yield* levels({ list: locationsOf(http) });
}

function* levels(level: Level): Generator<Level> {
  if (level.list.length === 0) return;
  yield level;
  for (const parent of level.list) yield* levels({ ...level, list: parent.children, parent });
}
