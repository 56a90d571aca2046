/** What test/grammar cannot say: how long the grammars take on hostile lines, and what a double click selects. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

interface Grammar {
  tokenizeLine(line: string, state: unknown): { tokens: unknown[]; ruleStack: { depth: number } };
}
interface TextMate {
  INITIAL: unknown;
  parseRawGrammar(text: string, file: string): unknown;
  Registry: new (options: object) => { loadGrammar(scope: string): Promise<Grammar> };
}
interface Oniguruma {
  loadWASM(bytes: ArrayBufferLike): Promise<void>;
  OnigScanner: new (patterns: string[]) => unknown;
  OnigString: new (text: string) => unknown;
}

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

/** The engine that VS Code uses, from vscode-tmgrammar-test's own packages. */
async function loadEngine(): Promise<(scope: string) => Promise<(line: string) => number>> {
  const here = createRequire(import.meta.url);
  const require = createRequire(here.resolve('vscode-tmgrammar-test/package.json'));
  const textMate = require('vscode-textmate') as TextMate;
  const oniguruma = require('vscode-oniguruma') as Oniguruma;
  await oniguruma.loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')).buffer);
  const registry = new textMate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns: string[]) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text: string) => new oniguruma.OnigString(text),
    }),
    loadGrammar: (scope: string) => {
      const file = `syntaxes/${scope.replace('source.', '')}.tmLanguage.json`;
      // Lua's grammar is another extension's.
      return Promise.resolve(scope === 'source.lua' ? null : textMate.parseRawGrammar(read(file), file));
    },
  });
  return async (scope) => {
    const grammar = await registry.loadGrammar(scope);
    return (line) => {
      const since = process.cpuUsage();
      const { ruleStack } = grammar.tokenizeLine(line, textMate.INITIAL);
      // A directive of nginx goes on in the next line until its semicolon.
      if (scope !== 'source.nginx') assert.equal(ruleStack.depth, 1, `this line reaches into the next one: ${line.slice(0, 60)}`);
      const { user, system } = process.cpuUsage(since);
      return (user + system) / 1000;
    };
  };
}

const starts = [
  '', '    ', '-A X ', '-A X -m comment --comment "', 'Chain ', '0 0 ACCEPT all -- ', 'iptables -A ', 'add x ', '1: ', 'default ', '=== a ', 'root@a:', '# ',
  'location ~ ', 'if (', 'add_header X "', 'a_by_lua_block { ', 'upstream ', '1.2.3.4 - - [', '1.2.3.4 - - [x] "GET / HTTP/1.1" 200 0 "-" "',
];
const fillings = [
  'a', ' ', '\t', '"', "'", '\\', '\\"', '1', '1 ', ':', 'a:', '1.', '1.2.3.4 ', '1.2.3.4,', '-', '- ', '--a ', '--a=', '!', '! ', '[', '[1:2] ', '<a', '=', '= ', '#', '# ', '/',
  'a/', '$', '$a ', ';', 'a@', 'a: ', '/* ', '*', '_ ', 'a,', '0x0/', '00:11:22:33:44:55:', '漢', '-m comment --comment "x" ',
];

describe('the TextMate grammars', function () {
  this.timeout(120_000);

  for (const scope of ['source.iptables', 'source.netcapture', 'source.nginx', 'source.nginxlog']) {
    it(`take time in proportion to a hostile line's length (${scope})`, async () => {
      const tokenize = await (await loadEngine())(scope);
      const length = 8_000;
      const limit = 80; // ms of processor time; one token per character takes 20, a pattern that backtracks until Oniguruma gives up takes 150
      for (const start of starts) {
        for (const filling of fillings) {
          const line = start + filling.repeat(length / filling.length);
          let time = tokenize(line);
          for (let again = 0; time > limit && again < 4; again++) time = Math.min(time, tokenize(line));
          assert.ok(time <= limit, `${time.toFixed(0)} ms for ${JSON.stringify(start)} and ${length} characters of ${JSON.stringify(filling)}`);
        }
      }
    });
  }
});

describe('a double click', () => {
  for (const language of ['iptables', 'netcapture']) {
    const text = read(`syntaxes/${language}.language-configuration.json`).replace(/^\s*\/\/.*$/gm, '');
    const { wordPattern } = JSON.parse(text) as { wordPattern: string };
    const words = (line: string): string[] => line.match(new RegExp(wordPattern, 'g')) ?? [];

    it(`selects whole names, options, addresses with their prefix, marks and ports (${language})`, () => {
      assert.deepEqual(words(':CNI-DN-50c24a55650b462c3ecc9 - [0:12]'), ['CNI-DN-50c24a55650b462c3ecc9', '0', '12']);
      assert.deepEqual(words('-s 10.0.0.0/8 -i cali+ --to-destination 172.16.219.89:80'), ['-s', '10.0.0.0/8', '-i', 'cali+', '--to-destination', '172.16.219.89', '80']);
      assert.deepEqual(words('-d fe80::1/64 ! -s ::/0'), ['-d', 'fe80::1/64', '-s', '::/0']);
      assert.deepEqual(words('--mac-source 00:11:22:33:44:55'), ['--mac-source', '00:11:22:33:44:55']);
      assert.deepEqual(words('--set-xmark 0x4000/0x4000 --dports 80,443'), ['--set-xmark', '0x4000', '0x4000', '--dports', '80', '443']);
      assert.deepEqual(words('10.97.82.53,tcp:8888'), ['10.97.82.53', 'tcp', '8888']);
      assert.deepEqual(words('7: cali141c3047c6b@if4: <UP>'), ['7', 'cali141c3047c6b', 'if4', 'UP']);
    });
  }
});
