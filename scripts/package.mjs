// `npm run package`: makes the .vsix of this checkout.
import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { npmPackages } from './lib/install.mjs';
import { root } from './lib/paths.mjs';
import { step } from './lib/progress.mjs';
import { runScript } from './lib/script.mjs';
import { makeVsix } from './lib/vsix.mjs';

await runScript(async () => {
  await npmPackages();
  const file = await step('Packing the extension', makeVsix);
  console.log(`${relative(root, file)} (${Math.ceil(statSync(file).size / 1024)} kB)`);
  return 0;
});
