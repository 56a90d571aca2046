/** Exports codeLens: "Trace Packet" above each PREROUTING and OUTPUT chain, where packets enter the ruleset. */
import type { CodeLens } from 'vscode-languageserver-types';
import type { AnalysedFile } from '../model/tree.ts';
import { chainNameIn, declarationOf } from './at.ts';
import { lineSpan, rangeOf } from './convert.ts';

/**
 * One lens per declaration, in every table that has the chain: whoever reads the nat table finds it there too.
 * The command's argument is `{ uri, position }`; the panel chooses a packet that fits the chain at the position.
 */
export function codeLens(file: AnalysedFile): CodeLens[] {
  const lenses: CodeLens[] = [];
  for (const dump of file.dumps) {
    for (const table of dump.tables) {
      for (const name of ['PREROUTING', 'OUTPUT']) {
        const chain = table.byName.get(name);
        const line = chain?.declaration ?? chain?.rules[0];
        if (!chain?.hook || line === undefined) continue;
        const range = rangeOf(file, (chain.declaration === undefined ? chainNameIn(file, line) : declarationOf(file, line)) ?? lineSpan(file, line));
        lenses.push({ range, command: { title: 'Trace Packet', command: 'tablewalk.tracePacket', arguments: [{ uri: file.uri, position: range.start }] } });
      }
    }
  }
  return lenses;
}
