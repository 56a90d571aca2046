// Imported by mocha before the tests: lets Node load TypeScript and JSX, with the JSX settings of test/tsconfig.json everywhere.
import { register } from 'tsx/esm/api';
import { inRoot } from './paths.mjs';

register({ tsconfig: inRoot('test', 'tsconfig.run.json') });
