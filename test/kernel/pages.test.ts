/** The examples of docs/diagnostics: those of errors are refused by iptables or the kernel, and every mended one is loaded. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { restorerForTests } from './setup.ts';

const folder = new URL('../../docs/diagnostics/', import.meta.url);

/** Codes of what iptables-restore reads in another way than a capture is meant, or what depends on the machine. */
const others = new Set(['connection-unread', 'file-binary', 'set-missing', 'set-empty', 'kube-proxy-modes', 'nodeport-unserved', 'server-empty', 'host-name']);

describe('examples of diagnostics', function () {
  this.timeout(120_000);
  const at = restorerForTests();

  for (const name of readdirSync(folder).map((file) => file.replace(/\.md$/, '')).filter((code) => code !== 'README' && !code.startsWith('nginx-') && !others.has(code))) {
    it(name, async () => {
      const page = readFileSync(new URL(`${name}.md`, folder), 'utf8');
      const [bad = '', mended = ''] = [...page.matchAll(/^```iptables\n(.*?)^```$/gms)].map((match) => match[1]!);
      const [first, second] = await at().load(4, '', [bad, mended]);
      const isError = /^`[a-z-]+` \(error\)$/m.test(page);
      assert.equal(first!.ok, !isError, `the example: ${first!.said}`);
      assert.ok(second!.ok, `the mended example: ${second!.said}`);
    });
  }
});
