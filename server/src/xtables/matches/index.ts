/** Exports every match that Tablewalk knows. A new match is a file in this folder and a line here. */
export * from './comment.ts';
