// `npm run test:nginx [-- --seed S --cases N]`: the nginx stage of `npm test`; with a seed, that many random configurations from it on.
import { parseArgs } from 'node:util';
import { inRoot } from './lib/paths.mjs';
import { cleanEnvironment, run } from './lib/processes.mjs';
import { runScript } from './lib/script.mjs';

async function main() {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, cases: { type: 'string' }, only: { type: 'string' } } });
  const env = { ...(values.seed && { TABLEWALK_NGINX_SEED: values.seed }), ...(values.cases && { TABLEWALK_NGINX_CASES: values.cases }) };
  const only = values.only ?? (values.seed ? 'random' : undefined);
  return (await run(process.execPath, [inRoot('scripts/test.mjs'), 'nginx', ...(only ? ['--only', only] : [])], { env: cleanEnvironment(env) })).code;
}

await runScript(main);
