import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The one copy of this library that Node itself loads: its types are told apart by identity. */
const graphql = { find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) };

/** Unit, property, vector and compliance tests; other kinds have their own configuration files. */
export default defineConfig({
  resolve: { conditions: ['typescript', 'node'], alias: [graphql] },
  ssr: { resolve: { conditions: ['typescript', 'node'] } },
  test: {
    include: [
      'libs/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'test/formal/*.test.ts',
      'test/vectors/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    testTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
