// Builds dist/: client.cjs (extension host), server.cjs (language server) with pcre2.wasm (the regex engine), webview.js and webview.css (trace panel),
// and with --tests also test/host for the mocha suite that runs inside an extension host.
import { build, context } from 'esbuild';
import { copyFileSync, mkdirSync } from 'node:fs';
import { argv } from 'node:process';

const watch = argv.includes('--watch');
const production = argv.includes('--production');
const shared = { bundle: true, sourcemap: !production, minify: production, logLevel: 'warning', legalComments: 'none' };

/** @type {import('esbuild').BuildOptions[]} */
const targets = [
  { ...shared, entryPoints: ['client/src/extension.ts'], outfile: 'dist/client.cjs', platform: 'node', format: 'cjs', target: 'node20', external: ['vscode'] },
  { ...shared, entryPoints: ['server/src/main.ts'], outfile: 'dist/server.cjs', platform: 'node', format: 'cjs', target: 'node20', mainFields: ['module', 'main'] },
  { ...shared, entryPoints: ['client/webview/main.tsx'], outfile: 'dist/webview.js', platform: 'browser', format: 'iife', target: 'es2022', jsx: 'automatic', jsxImportSource: 'preact' },
];
if (argv.includes('--tests')) {
  targets.push({ ...shared, entryPoints: ['test/host/index.ts'], outfile: 'dist/test/host.cjs', platform: 'node', format: 'cjs', target: 'node20', external: ['vscode', 'mocha'] });
}

mkdirSync('dist', { recursive: true });
copyFileSync('node_modules/@stephen-riley/pcre2-wasm/dist/libpcre2.wasm', 'dist/pcre2.wasm');

if (watch) for (const options of targets) await (await context(options)).watch();
// esbuild has already printed what is wrong.
else await Promise.all(targets.map((options) => build(options))).catch(() => { process.exitCode = 1; });
