// Exports the folders that the scripts work in: the checkout, its build output, and the user's cache folder.
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** A path inside the checkout. */
export const inRoot = (...parts) => join(root, ...parts);

/** Where downloads are kept, so that a second run or a second clone finds them. */
export const cacheFolder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tablewalk');

/** The folder that `npm start` opens, and the file in it that it shows first. */
export const sampleFolder = inRoot('samples', 'ingress-path');
export const sampleFile = join(sampleFolder, 'master.capture');

/** What tests leave behind for a person to look at. */
export const resultsFolder = inRoot('test-results');

/** Path of a tool that `npm ci` installed. */
export const tool = (name) => inRoot('node_modules', '.bin', name);
