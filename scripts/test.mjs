// `npm test [-- stage ...] [--only text]`: runs the stages of stages.mjs one after the other; the last line is "N passed, N failed".
import { argv } from 'node:process';
import { parseArgs } from 'node:util';
import { stopEverything, stopOnSignals, stopRequested } from './lib/cleanup.mjs';
import { codeServer, npmPackages } from './lib/install.mjs';
import { stages } from './stages.mjs';
import { ensure } from './system.mjs';

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
const heading = (text) => console.log(`\n──── ${text} ${'─'.repeat(Math.max(4, 90 - text.length))}`);

/** Everything that the chosen stages need: npm packages, system packages, VS Code. */
async function setUp(chosen) {
  heading('Set-up');
  await npmPackages();
  await ensure([...new Set(chosen.flatMap((stage) => stage.system ?? []))]);
  if (chosen.some(({ name }) => name === 'host' || name === 'e2e')) await codeServer();
}

/** Runs a stage; whatever it throws is one failure, and so is a stage without tests. */
async function runStage(stage, only) {
  heading(stage.title);
  const since = Date.now();
  let numbers;
  try {
    numbers = await stage.run({ limit: stage.limit, only });
    if (numbers.passed + numbers.failed + numbers.skipped === 0) numbers = broken('no test was run');
  } catch (error) {
    numbers = broken(error instanceof Error ? error.message : String(error));
  }
  const duration = Date.now() - since;
  console.log(`${stage.name}: ${inWords(numbers)} in ${seconds(duration)}`);
  return { stage: stage.name, duration, ...numbers };
}

function broken(message) {
  console.log(message);
  return { passed: 0, failed: 1, skipped: 0, failures: [message.split('\n', 1)[0]] };
}

const inWords = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

function summary(results) {
  heading('Summary');
  for (const { stage, failures } of results) for (const failure of failures) console.log(`✘ ${stage}: ${failure}`);
  for (const result of results) console.log(`${result.failed > 0 ? '✘' : '✔'} ${result.stage.padEnd(9)} ${seconds(result.duration).padStart(8)}   ${inWords(result)}`);
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const total = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
  console.log(`${' '.repeat(11)} ${seconds(sum('duration')).padStart(8)}\n\n${inWords(total)}`);
  return total.failed === 0;
}

/** The stages asked for by name, or all. */
function choose(names) {
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) throw new Error(`There is no stage ${unknown.join(', ')}; there are ${stages.map(({ name }) => name).join(', ')}.`);
  return names.length > 0 ? stages.filter(({ name }) => names.includes(name)) : stages;
}

/** A stage that runs alone brings what it needs along. */
function withNeeds(chosen) {
  const names = new Set(chosen.flatMap(({ name, needs = [] }) => [...needs, name]));
  return stages.filter(({ name }) => names.has(name));
}

async function main() {
  const { values, positionals } = parseArgs({ args: argv.slice(2), allowPositionals: true, options: { only: { type: 'string' } } });
  const chosen = withNeeds(choose(positionals));
  await setUp(chosen);
  const results = [];
  for (const stage of chosen) {
    results.push(await runStage(stage, values.only));
    if (stopRequested()) return false;
  }
  return summary(results);
}

stopOnSignals((signal) => console.log(`\nStopping (${signal}) ...`));
let ok = false;
try {
  ok = await main();
} catch (error) {
  console.log(`${error instanceof Error ? error.message : error}\n\n0 passed, 1 failed`);
}
await stopEverything();
if (!stopRequested()) process.exit(ok ? 0 : 1);
