// `npm run package`: makes the .vsix of this checkout.
import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { stopEverything, stopOnSignals } from './lib/cleanup.mjs';
import { npmPackages } from './lib/install.mjs';
import { root } from './lib/paths.mjs';
import { step } from './lib/progress.mjs';
import { makeVsix } from './lib/vsix.mjs';

stopOnSignals();
try {
  await npmPackages();
  const file = await step('Packing the extension', makeVsix);
  console.log(`${relative(root, file)} (${Math.ceil(statSync(file).size / 1024)} kB)`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
await stopEverything();
