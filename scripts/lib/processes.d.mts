/** The types of what TypeScript imports of processes.mjs. */
export function isCi(): boolean;
