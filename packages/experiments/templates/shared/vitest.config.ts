import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/open-engine.ts'],
    hookTimeout: 120_000,
    testTimeout: 60_000,
  },
});
