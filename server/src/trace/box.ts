/** Exports createBox: the box of a file for one family, with what its dumps leave open. */
import type { HostView } from '../xtables/types.ts';
import type { Family } from '../base/ip.ts';
import { when, type Tri } from '../base/tri.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { listedConnectionsOf } from './counted.ts';
import { createFirstUse } from './firstUse.ts';
import { createLocality, type Locality } from './locality.ts';
import { createMoment } from './moment.ts';
import { askOpen, type Inquiry } from './questions.ts';
import { pathMtu } from './pathMtu.ts';
import { createRouting } from './route.ts';
import { testSet, type SetWorld } from './sets.ts';
import { changeSets } from './setTarget.ts';
import { spend, type Box, type Budget } from './state.ts';
import { looksLikeRouter, tablesOf } from './tables.ts';

export interface BoxOfFile { readonly box: Box; readonly locality: Locality; /** What was taken for granted of the ruleset as a whole. */ readonly assumptions: readonly string[] }

export function createBox(file: AnalysedFile, family: Family, inquiry: Inquiry, budget: Budget): BoxOfFile {
  const { tables, assumptions } = tablesOf(file, family);
  const locality = createLocality(file, family, inquiry);
  const routing = createRouting(file, family, locality, inquiry, () => looksLikeRouter(tables, family));
  /** What the user said where the files leave the answer open. */
  const factFor = ({ result, ask, because }: Tri): boolean | undefined => (result === 'unknown' && ask ? askOpen(inquiry, { ...ask, because: `${because}.` }) : undefined);
  const spendMore = (cost: number): boolean => spend(budget, cost);
  const world: SetWorld = { sets: file.sets, interfaces: file.host.interfaces, spend: spendMore };
  const { host } = file;
  const interfaces = new Map(host.interfaces.map((item) => [item.name, item]));
  const masters = new Set(host.interfaces.flatMap(({ master }) => (master === undefined ? [] : [master])));
  const view: HostView = {
    reversePath: routing.reversePath,
    interfaceOf: (name) => interfaces.get(name),
    isBridge: (name) => masters.has(name),
    firstUse: createFirstUse(file, family),
    listedConnections: listedConnectionsOf(file, spendMore),
    moment: createMoment(file, inquiry),
    pathMtu: (packet) => pathMtu(file, routing, packet),
    hasAddressType: (ip, type, interfaceName) => {
      const answer = routing.hasAddressType(ip, type, interfaceName);
      const fact = factFor(answer);
      return fact === undefined ? answer : when((type === 'LOCAL') === fact, 'you said so');
    },
    spend: spendMore,
    inSet: (test, context) => testSet(world, test, context),
    changeSets: (change, context) => changeSets(world, change, context),
  };
  const unread = host.connectionListings.reduce((sum, listing) => sum + listing.unread.length, 0);
  if (unread > 0) assumptions.push(`${unread === 1 ? 'One line of the listed connections' : `${unread} lines of the listed connections`} could not be read: what ${unread === 1 ? 'it stands' : 'they stand'} for is taken not to be there.`);
  return { box: { file, family, tables, view, routing, inquiry, budget, rules: new Map() }, locality, assumptions };
}
