// Exports runScript: the frame of a script that starts things and must leave nothing behind.
import { stopEverything, stopOnSignals, stopRequested } from './cleanup.mjs';

/** Runs `main`, which answers with an exit code; an error is printed and is exit code 1. `beforeStop` hears of the signal that ends it. */
export async function runScript(main, beforeStop) {
  stopOnSignals(beforeStop);
  let result = 1;
  try {
    result = await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  // After a signal the handler ends the process, with the exit code that tells so.
  await stopEverything();
  if (!stopRequested()) process.exit(result);
}
