// `npm run check:refusals -- DIR`, `npm run check:corpus -- DIR`: judges files that are not in the repository; test/upstream/NAME.ts does it.
import { npmPackages } from './lib/install.mjs';
import { inRoot, tool } from './lib/paths.mjs';
import { cleanEnvironment, run } from './lib/processes.mjs';
import { runScript } from './lib/script.mjs';

const [name = '', ...given] = process.argv.slice(2);

async function main() {
  await npmPackages();
  return (await run(tool('tsx'), ['--tsconfig', inRoot('test', 'tsconfig.run.json'), inRoot('test', 'upstream', `${name}.ts`), ...given], { env: cleanEnvironment() })).code;
}

await runScript(main);
