// Strict TypeScript rules, and the import table of ARCHITECTURE.md as lint errors.
import tseslint from 'typescript-eslint';

/** What each folder of server/src may import: project folders, then npm packages. */
const imports = {
  base: { project: [], npm: [] },
  protocol: { project: ['base'], npm: [] },
  xtables: { project: ['base'], npm: [] },
  knowledge: { project: ['base'], npm: [] },
  syntax: { project: ['base', 'xtables'], npm: ['chevrotain'] },
  model: { project: ['base', 'xtables', 'syntax'], npm: [] },
  trace: { project: ['base', 'protocol', 'xtables', 'model', 'knowledge'], npm: [] },
  checks: { project: ['base', 'xtables', 'knowledge', 'model', 'syntax'], npm: [] },
  features: { project: ['base', 'protocol', 'xtables', 'knowledge', 'syntax', 'model', 'checks', 'trace'], npm: ['vscode-languageserver-types'] },
};
const folders = Object.keys(imports);
const allPackages = ['vscode', 'chevrotain', 'preact', 'vscode-languageclient', 'vscode-languageserver', 'vscode-languageserver-textdocument', 'vscode-languageserver-types'];

function restricted({ project, npm, extra = [] }) {
  const patterns = [
    ...folders.filter((f) => !project.includes(f)).map((f) => ({ regex: `^(\\.\\./)+${f}/`, message: `ARCHITECTURE.md: this folder may not import ${f}/.` })),
    { regex: '^node:', message: 'ARCHITECTURE.md: below the server root there is no file system, clock, randomness or process.' },
    ...allPackages.filter((p) => !npm.includes(p)).map((p) => ({ regex: `^${p}(/|$)`, message: `ARCHITECTURE.md: this folder may not import ${p}.` })),
    ...extra,
  ];
  return { 'no-restricted-imports': ['error', { patterns }] };
}

const treesOnly = [{ regex: '^(\\.\\./)+syntax/(?!.*/tree(\\.ts)?$)', message: 'ARCHITECTURE.md: only syntax/*/tree may be imported here.' }];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.tsbuild/', '.cache/', 'test-results/', 'samples/'] },
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts', '**/*.tsx'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 450, skipComments: true, skipBlankLines: true }],
      eqeqeq: 'error',
      'no-control-regex': 'off',
    },
  },
  ...folders.map((folder) => ({
    files: [`server/src/${folder}/**/*.ts`],
    rules: {
      ...restricted({ ...imports[folder], project: [folder, ...imports[folder].project], extra: folder === 'checks' || folder === 'model' ? treesOnly : [] }),
      'no-restricted-globals': ['error', 'process', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'Buffer', 'require'],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }, { object: 'Date', property: 'now' }],
    },
  })),
  { files: ['client/src/**/*.ts'], rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: 'server/src/(?!protocol/)', message: 'ARCHITECTURE.md: the client knows only server/src/protocol.' }] }] } },
  { files: ['client/webview/**/*.ts', 'client/webview/**/*.tsx'], rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: 'server/src/(?!protocol/)' }, { regex: '^(node:|vscode)' }] }] } },
);
