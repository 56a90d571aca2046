/** Exports definition: from a jump to its chain, from a declaration to its rules, from names, addresses and marks to where they come from. */
import type { Location, LocationLink } from 'vscode-languageserver-types';
import type { KubeService } from '../base/kube.ts';
import type { Span } from '../base/span.ts';
import { lineAt, lineEnd } from '../base/text.ts';
import { fileOf } from '../model/box.ts';
import { serviceOfChain } from '../model/serviceChains.ts';
import type { AnalysedFile, Chain } from '../model/tree.ts';
import { chainNameIn, declarationOf, type ChainName } from './at.ts';
import { lineSpan, rangeOf } from './convert.ts';
import { interfacesNamed } from './hover/names.ts';
import { subjectAt } from './subject.ts';
import { addressPlaces } from './uses/addresses.ts';
import { markPlaces } from './uses/marks.ts';

/** An editor lists the places; nobody reads more of them. */
const mostRuns = 20;

/**
 * Where what stands at `offset` is defined, or null:
 * - a jump or goto: the chain's declaration, then its first rule, then its Service in kubectl's output;
 * - a declaration: the chain's rules (one place per run of lines), or itself where it has none;
 * - `-A CHAIN`: the declaration;
 * - a set or an interface: its listing, in this file or another of the same box;
 * - an address: who owns it, its virtual servers with their real servers, or the route that leads there;
 * - a mark: the rules that set its bits.
 */
export function definition(file: AnalysedFile, offset: number): LocationLink[] | null {
  const found = subjectAt(file, offset);
  if (!found) return null;
  const link = (range: Span, selection: Span, target = file): LocationLink => ({
    targetUri: target.uri, targetRange: rangeOf(target, range), targetSelectionRange: rangeOf(target, selection), originSelectionRange: rangeOf(file, found.span),
  });
  switch (found.kind) {
    case 'set': {
      const set = file.sets.get(found.name);
      return set ? [link(set.span, set.nameSpan, fileOf(file, set))] : null;
    }
    case 'interface': {
      // `cali+` stands for all interfaces whose names begin so.
      const items = interfacesNamed(file, found.name).slice(0, mostRuns).map((item) => link(item.span, item.nameSpan, fileOf(file, item)));
      return items.length > 0 ? items : null;
    }
    case 'address': {
      const places = addressPlaces(file, found).map((place) => link(place.span, firstWords(place), place.file));
      // On one of the places, the others are meant; on the only one, it is its own definition.
      const others = places.filter(({ targetUri, targetRange }) => targetUri !== file.uri || targetRange.start.line !== rangeOf(file, found.span).start.line);
      return others.length > 0 ? others : places.length > 0 ? places : null;
    }
    case 'mark': {
      const places = markPlaces(file, found.bits, found.field).filter(({ sets }) => sets).slice(0, mostRuns).map(({ file: target, span }) => link(lineSpan(target, lineAt(target.lines, span.start)), span, target));
      return places.length > 0 ? places : null;
    }
    case 'chain':
      return ofChain(file, found, link);
  }
}

/** The first line of a place: an editor shows it in its list. */
function firstWords({ file, span }: { readonly file: AnalysedFile; readonly span: Span }): Span {
  return { start: span.start, end: Math.min(span.end, lineEnd(file.lines, lineAt(file.lines, span.start))) };
}

function ofChain(file: AnalysedFile, { chain, role }: ChainName, link: (range: Span, selection: Span, target?: AnalysedFile) => LocationLink): LocationLink[] | null {
  const { declaration } = chain;
  const declared = declaration === undefined ? [] : [link(lineSpan(file, declaration), declarationOf(file, declaration) ?? lineSpan(file, declaration))];
  const rules = (most: number): LocationLink[] => runsOf(chain, most).map(([first, last]) => link({ start: lineSpan(file, first).start, end: lineSpan(file, last).end }, chainNameIn(file, first) ?? lineSpan(file, first)));
  const firstRule = chain.rules[0];
  const links = role === 'declaration' ? rules(mostRuns)
    : role === 'rule' && declared.length > 0 ? []
    : firstRule === undefined ? []
    : [link(lineSpan(file, firstRule), chainNameIn(file, firstRule) ?? lineSpan(file, firstRule))];
  const all = role === 'declaration' && links.length > 0 ? links : [...declared, ...links];
  const services = role === 'jump' ? servicesOf(file, chain.name).map((service) => link(service.nameSpan, service.nameSpan, fileOf(file, service))) : [];
  return all.length + services.length > 0 ? [...all, ...services] : null;
}

/** The Services that kubectl lists by the name that a chain of kube-proxy stands for. */
function servicesOf(file: AnalysedFile, chain: string): KubeService[] {
  const name = file.kube.services.length > 0 ? serviceOfChain(file, chain)?.service.replace(/:.*$/, '') : undefined;
  return name === undefined ? [] : file.kube.services.filter((service) => name === `${service.namespace}/${service.name}` || (service.assumedNamespace === true && name.endsWith(`/${service.name}`)));
}

/** The same places for clients that do not take LocationLink (`textDocument.definition.linkSupport`). */
export function locationsOf(links: readonly LocationLink[] | null): Location[] | null {
  return links && links.map(({ targetUri, targetSelectionRange }) => ({ uri: targetUri, range: targetSelectionRange }));
}

/** The runs of consecutive lines that the chain's rules form, in the order of the text. */
export function runsOf(chain: Chain, most = Infinity): [number, number][] {
  const runs: [number, number][] = [];
  let last: [number, number] | undefined;
  const sorted = isSorted(chain.rules) ? chain.rules : Array.from(chain.rules).sort((a, b) => a - b);
  for (let i = 0; i < sorted.length; i++) {
    const line = sorted[i]!;
    if (last && line === last[1] + 1) last[1] = line;
    else {
      if (runs.length >= most) break;
      runs.push((last = [line, line]));
    }
  }
  return runs;
}

function isSorted(lines: ArrayLike<number>): boolean {
  for (let i = 1; i < lines.length; i++) if (lines[i]! < lines[i - 1]!) return false;
  return true;
}
