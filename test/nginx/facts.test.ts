/** What knowledge/nginx says of contexts, numbers of arguments and blocks, asked of the nginx here, directive by directive. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { nginxModules } from '../../server/src/knowledge/nginx/index.ts';
import type { NginxContext, NginxDirectiveFact } from '../../server/src/knowledge/nginx/types.ts';
import { modules, refusal } from './oracle.ts';

const frames: Partial<Record<NginxContext, (text: string) => string>> = {
  main: (text) => `${text} events {}`,
  events: (text) => `events { ${text} }`,
  http: (text) => `events {} http { ${text} }`,
  server: (text) => `events {} http { server { ${text} } }`,
  location: (text) => `events {} http { server { location / { ${text} } } }`,
  'if in server': (text) => `events {} http { server { if ($host) { ${text} } } }`,
  'if in location': (text) => `events {} http { server { location / { if ($host) { ${text} } } } }`,
  limit_except: (text) => `events {} http { server { location / { limit_except GET { ${text} } } } }`,
  upstream: (text) => `events {} http { upstream u { ${text} } }`,
  stream: (text) => `events {} stream { ${text} }`,
  'stream server': (text) => `events {} stream { server { ${text} } }`,
  'stream upstream': (text) => `events {} stream { upstream u { ${text} } }`,
};
const contexts = Object.keys(frames) as NginxContext[];

const written = ({ name, block }: NginxDirectiveFact, count: number): string => `${name}${' x'.repeat(count)}${block === undefined ? ';' : ' { }'}`;
const ask = (context: NginxContext, text: string): string => refusal(modules() + frames[context]!(text)) ?? '';

const version = /nginx\/(\d+)\.(\d+)\.(\d+)/.exec(spawnSync('nginx', ['-v'], { encoding: 'utf8' }).stderr ?? '')?.slice(1).map(Number);
const installed = version !== undefined;

/** What a later nginx brought is not asked of this one; Lua's module for stream is not in Debian. */
function isNewer(since: string | undefined): boolean {
  const wanted = since?.split('.').map(Number) ?? [];
  for (const [i, part] of wanted.entries()) if (part !== version?.[i]) return part > (version?.[i] ?? 0);
  return false;
}

(installed ? describe : describe.skip)('directives of nginx', function () {
  this.timeout(300_000);
  const facts = nginxModules.filter(({ origin, name }) => (origin === undefined || origin === 'OpenResty') && !name.startsWith('ngx_mail') && !name.startsWith('nginx_plus')).flatMap(({ directives, origin }) => directives.filter(({ since }) => !isNewer(since)).map((fact) => (origin === undefined ? fact : { ...fact, contexts: fact.contexts.filter((context) => !context.startsWith('stream')) })));
  const byName = new Map<string, NginxDirectiveFact[]>();
  for (const fact of facts) byName.set(fact.name, [...(byName.get(fact.name) ?? []), fact]);

  it('stand where nginx allows them, with as many arguments', () => {
    const wrong: string[] = [];
    let known = 0;
    let asked = 0;
    for (const [name, all] of byName) {
      const say = (context: NginxContext, text: string, wanted: RegExp | undefined): boolean => {
        const said = ask(context, text);
        asked++;
        if (said.includes('unknown directive')) return false;
        const told = /is not allowed here|invalid number of arguments|has no opening|unexpected "\{"|is not terminated/.exec(said)?.[0];
        if (wanted ? !wanted.test(told ?? '') : told !== undefined) wrong.push(`${context}: ${text}: ${said.trim().slice(0, 200)}`);
        return true;
      };
      const here = all.flatMap((fact) => fact.contexts.filter((context) => frames[context]).map((context) => ({ fact, context })));
      if (here.length === 0 || !say(here[0]!.context, written(here[0]!.fact, here[0]!.fact.args[0]), undefined)) continue;
      known++;
      for (const { fact, context } of here.slice(1)) say(context, written(fact, fact.args[0]), undefined);
      const { fact, context } = here[0]!;
      if (fact.args[1] !== Infinity) say(context, written(fact, fact.args[1] + 1), /invalid number/);
      if (fact.args[0] > 0) say(context, written(fact, fact.args[0] - 1), /invalid number/);
      say(context, fact.block === undefined ? `${name}${' x'.repeat(fact.args[0])} { }` : `${name}${' x'.repeat(fact.args[0])};`, /unexpected|no opening|not terminated/);
      const elsewhere = contexts.find((one) => !here.some((place) => place.context === one));
      if (elsewhere && !all.some(({ contexts: own }) => own.includes(elsewhere))) say(elsewhere, written(fact, fact.args[0]), /not allowed/);
    }
    console.log(`      ${known} of ${byName.size} directives are known to the nginx here; ${asked} configurations`);
    assert.deepEqual(wrong, []);
    assert.ok(known > 500);
  });
});
