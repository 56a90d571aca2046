/** Exports guarded, the one guard around everything the server does for a client: a document never brings it down. */

/** Runs `work`; an exception is reported to `log` and the client gets `fallback`. */
export function guarded<T>(what: string, log: (message: string) => void, fallback: T, work: () => T): T {
  try {
    return work();
  } catch (error) {
    log(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return fallback;
  }
}
