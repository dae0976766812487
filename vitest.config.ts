import { defineConfig } from 'vitest/config';

/** Unit, property, vector and compliance tests; other kinds have their own configuration files. */
export default defineConfig({
  resolve: { conditions: ['typescript', 'node'] },
  ssr: { resolve: { conditions: ['typescript', 'node'] } },
  test: {
    include: ['libs/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'test/vectors/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
