import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { packages, root } from './tooling/packages.mjs';
import { project } from './tooling/vitest.ts';

/** A package whose tests need more than the others' has a configuration of its own. */
const ofPackages = packages.map(({ folder, short }) =>
  existsSync(join(root, folder, 'vitest.config.ts')) ? folder : { ...project(short), root: join(root, folder) },
);

export default defineConfig({
  test: {
    // Vitest would leave one processor idle: on two, half of what there is.
    maxWorkers: availableParallelism(),
    projects: [
      ...ofPackages,
      'examples/*/vitest.config.ts',
      'bench/vitest.config.ts',
      'docs/vitest.config.ts',
      'tooling/vitest.config.ts',
    ],
  },
});
