import tseslint from 'typescript-eslint';
import { mixed, pure } from './deps.config.mjs';

const cores = [...Object.keys(pure).map((n) => `libs/${n}/src/**/*.ts`), ...Object.keys(mixed).map((n) => `libs/${n}/src/core/**/*.ts`)];
const tests = ['**/*.test.ts', '**/*.bench.ts', '**/test-support/**'];
const globals = [
  'Date',
  'process',
  'console',
  'performance',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'Buffer',
  'crypto',
  'globalThis',
];
const maths = ['random', 'pow', 'exp', 'log', 'log2', 'log10', 'sin', 'cos', 'tan'];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/.next/**', '**/node_modules/**', '**/next-env.d.ts', '**/*.gen.ts', 'apps/console/src/graphql-env.d.ts'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.recommended],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
    },
  },
  { files: ['**/*.test.ts', 'test/**/*.ts', 'libs/testkit/**/*.ts', '**/bench/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: cores,
    ignores: tests,
    rules: {
      'no-restricted-globals': ['error', ...globals.map((name) => ({ name, message: 'pure core: take it as an input' }))],
      'no-restricted-properties': ['error', ...maths.map((property) => ({ object: 'Math', property }))],
      'no-restricted-syntax': [
        'error',
        { selector: ':function[async=true]', message: 'a pure core runs to completion' },
        { selector: 'AwaitExpression', message: 'a pure core runs to completion' },
        { selector: 'ThrowStatement > NewExpression[callee.name="Error"]', message: 'throw a BystackError or InvariantError' },
      ],
    },
  },
);
