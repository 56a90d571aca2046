// `npm run test:kernel`: the kernel stage of `npm test`; with options of test/kernel/run.ts (see --help), random rulesets of one's own choice.
import { npmPackages } from './lib/install.mjs';
import { inRoot, tool } from './lib/paths.mjs';
import { cleanEnvironment, run } from './lib/processes.mjs';
import { runScript } from './lib/script.mjs';
import { kernelPackages } from './stages.mjs';
import { ensure } from './system.mjs';

const given = process.argv.slice(2);
const forTests = given.length === 0 || given.some((word) => word.startsWith('--only'));

async function main() {
  if (forTests) return (await run(process.execPath, [inRoot('scripts/test.mjs'), 'kernel', ...given], { env: cleanEnvironment() })).code;
  await npmPackages();
  await ensure(kernelPackages);
  for (const [command, args] of [[process.execPath, [inRoot('esbuild.mjs')]], [tool('tsx'), ['--tsconfig', inRoot('test', 'tsconfig.run.json'), inRoot('test/kernel/run.ts'), ...given]]]) {
    const { code } = await run(command, args, { env: cleanEnvironment() });
    if (code !== 0) return code;
  }
  return 0;
}

await runScript(main);
