import { defineConfig } from 'vitest/config';

/** Services and node processes for real, one file after the other: each starts several processes on two cores. */
export default defineConfig({
  test: {
    include: ['test/integration/**/*.int.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
