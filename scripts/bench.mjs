// `npm run bench`: sets up, builds, and measures large dumps beside iptables-legacy-restore. Ctrl-C stops it and leaves nothing behind.
import { temporaryFolder } from './lib/cleanup.mjs';
import { npmPackages } from './lib/install.mjs';
import { inRoot, tool } from './lib/paths.mjs';
import { cleanEnvironment, run } from './lib/processes.mjs';
import { runScript } from './lib/script.mjs';
import { ensure } from './system.mjs';

async function main() {
  await npmPackages();
  // The references are the only things that need them: without them the figures stand alone.
  await ensure(['iptables', 'nginx', 'libnginx-mod-http-lua', 'openssl']);
  for (const [command, args] of [[process.execPath, [inRoot('esbuild.mjs')]], [tool('tsx'), [inRoot('test/bench/bench.ts'), temporaryFolder('bench')]]]) {
    const { code } = await run(command, args, { env: cleanEnvironment() });
    if (code !== 0) return code;
  }
  return 0;
}

await runScript(main);
