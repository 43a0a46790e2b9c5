import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { packages, root } from './tooling/packages.mjs';
import { env, project } from './tooling/vitest.ts';

/** What needs more than the others has a configuration of its own. */
const others = [
  ...packages.map(({ folder }) => folder),
  'examples/01-mnist-robustness',
  'examples/03-in-the-browser',
].filter((folder) => !existsSync(join(root, folder, 'vitest.config.ts')));

export default defineConfig({
  test: {
    // Vitest would leave one processor idle: on two, half of what there is.
    maxWorkers: availableParallelism(),
    projects: [
      // One project for all: every further one compiles the sources again and opens engines of its own.
      project('packages', {
        root,
        include: others.map((folder) => `${folder}/test/**/*.test.ts`),
        env,
      }),
      'packages/*/vitest.config.ts',
      'examples/*/vitest.config.ts',
      'bench/vitest.config.ts',
      'docs/vitest.config.ts',
      'tooling/vitest.config.ts',
    ],
  },
});
