import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { packages, root } from './tooling/packages.mjs';
import { project } from './tooling/vitest.ts';

/** A package whose tests need more than the others' has a configuration of its own. */
const own = packages.filter(({ folder }) => existsSync(join(root, folder, 'vitest.config.ts')));
const others = packages.filter((each) => !own.includes(each));

export default defineConfig({
  test: {
    // Vitest would leave one processor idle: on two, half of what there is.
    maxWorkers: availableParallelism(),
    projects: [
      // One project for all: every further one compiles the sources again and opens engines of its own.
      project('packages', { root, include: others.map(({ folder }) => `${folder}/test/**/*.test.ts`) }),
      ...own.map(({ folder }) => folder),
      'examples/*/vitest.config.ts',
      'bench/vitest.config.ts',
      'docs/vitest.config.ts',
      'tooling/vitest.config.ts',
    ],
  },
});
