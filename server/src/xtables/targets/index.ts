/** Exports every target that Tablewalk knows. A new target is a file in this folder and a line here. */
export * from './ACCEPT.ts';
