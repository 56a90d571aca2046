// Strict TypeScript rules, and the import table of ARCHITECTURE.md as lint errors.
import tseslint from 'typescript-eslint';

/** What each folder of server/src may import: project folders, then npm packages. */
const imports = {
  base: { project: [], npm: [] },
  protocol: { project: ['base'], npm: [] },
  xtables: { project: ['base'], npm: [] },
  knowledge: { project: ['base'], npm: [] },
  syntax: { project: ['base', 'xtables'], npm: ['chevrotain', 'yaml', 'jsonc-parser'] },
  model: { project: ['base', 'xtables', 'syntax'], npm: ['@noble/hashes'] },
  trace: { project: ['base', 'protocol', 'xtables', 'model', 'knowledge'], npm: [] },
  checks: { project: ['base', 'xtables', 'knowledge', 'model', 'syntax'], npm: [] },
  features: { project: ['base', 'protocol', 'xtables', 'knowledge', 'syntax', 'model', 'checks', 'trace'], npm: ['vscode-languageserver-types'] },
};
const folders = Object.keys(imports);
const escape = (name) => name.replaceAll('/', '\\/');

function restricted({ project, npm, extra = [] }) {
  const patterns = [
    ...folders.filter((f) => !project.includes(f)).map((f) => ({ regex: `^(\\.\\./)+${f}/`, message: `ARCHITECTURE.md: this folder may not import ${f}/.` })),
    // Whatever is no path is a package, or a module of Node's own: only those of the table are allowed.
    { regex: `^(?![./])${npm.length > 0 ? `(?!(?:${npm.map(escape).join('|')})(?:/|$))` : ''}`, message: 'ARCHITECTURE.md: this folder may not import that package.' },
    { regex: '^(\\.\\./)+(?:analyse|diagnostics|files|handler|main|server)\\.ts$', message: 'ARCHITECTURE.md: what is below the server root does not know what stands in it.' },
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
      'no-restricted-globals': ['error', 'process', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'Buffer', 'require', 'globalThis', 'global', 'crypto', 'Date', 'fetch'],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
      'no-restricted-syntax': ['error', { selector: 'ImportExpression', message: 'ARCHITECTURE.md: imports stand at the top, where the table is checked.' }],
    },
  })),
  { files: ['client/src/**/*.ts'], rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: 'server/src/(?!protocol/|syntax/(?:capture|nginx)/language[.]ts|syntax/nginxlog/parse[.]ts)', message: 'ARCHITECTURE.md: the client knows only server/src/protocol, and how captures and configurations are told from other text.' }] }] } },
  { files: ['client/webview/**/*.ts', 'client/webview/**/*.tsx'], rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: 'server/src/(?!protocol/)' }, { regex: '^(node:|vscode)' }] }] } },
);
