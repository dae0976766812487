import { defineConfig } from 'vitest/config';

/** Stories in a real Chromium on the default run. */
export default defineConfig({
  test: { include: ['test/e2e/**/*.e2e.test.ts'], testTimeout: 300_000, hookTimeout: 300_000, pool: 'forks', fileParallelism: false },
});
