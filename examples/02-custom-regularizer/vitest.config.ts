import { defineConfig } from 'vitest/config';

// Inside the infomixup repository this condition leads to the packages' sources; published packages do not have it.
const conditions = ['infomixup-source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    name: 'example-custom-regularizer',
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/open-engine.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
