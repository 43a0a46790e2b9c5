import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const conditions = ['infomixup-source', 'node', 'import', 'module', 'default'];
const engine = fileURLToPath(new URL('./vitest-engine.ts', import.meta.url));

/** One vitest project a package; imports of sibling packages resolve to their sources, and a tfjs engine is open. */
export const project = (name: string, test: NonNullable<ViteUserConfig['test']> = {}): ViteUserConfig =>
  defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      name,
      include: ['test/**/*.test.ts'],
      typecheck: { enabled: false },
      testTimeout: 120_000,
      hookTimeout: 120_000,
      pool: 'forks',
      // Files of a worker share one open engine: opening it takes longer than most files.
      isolate: false,
      setupFiles: [engine],
      ...test,
    },
  });
