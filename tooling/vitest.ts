import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { runSources } from './typescript/run-sources.ts';

const conditions = ['infomixup-source', 'node', 'import', 'module', 'default'];
const engine = fileURLToPath(new URL('./vitest-engine.ts', import.meta.url));

/** The environment of tests that start processes or compare what a terminal shows. */
export const env = {
  // Messages are compared as text; under CI they would be coloured.
  NO_COLOR: '1',
  // Processes that tests start run the sources, as the tests do.
  NODE_OPTIONS: runSources.join(' '),
};

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
      // As Node gives them: Vitest would look a second time for every name that is asked of TensorFlow.js.
      deps: { interopDefault: false },
      // Files of a worker share one open engine: opening it takes longer than most files.
      isolate: false,
      setupFiles: [engine],
      ...test,
    },
  });
