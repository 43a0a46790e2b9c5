import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { examples } from './docs/vitest-examples.ts';
import { packages, root } from './tooling/packages.mjs';
import { env, project } from './tooling/vitest.ts';

const testsOf = (folders: readonly string[], ending = 'ts') =>
  folders.map((folder) => `${folder}/test/**/*.test.${ending}`);

const apart = ['packages/cli', 'packages/engine'];
const others = [
  ...packages.map(({ folder }) => folder).filter((folder) => !apart.includes(folder)),
  'examples/01-mnist-robustness',
  'examples/03-in-the-browser',
];

export default defineConfig({
  test: {
    // Vitest would leave one processor idle: on two, half of what there is.
    maxWorkers: availableParallelism(),
    // Of one root and from one file, so that they may share what was compiled.
    projects: [
      // One project for all: every further one opens engines of its own.
      project('packages', { root, include: testsOf(others), env }),
      // A test that leaves a promise hanging would be seen by others that look for such.
      project('cli', { root, include: testsOf(['packages/cli']), env }),
      // Each file opens another engine, or none; one that takes the fastest present says so by importing tooling/vitest-engine.
      project('engine', { root, include: testsOf(['packages/engine']), isolate: true, setupFiles: [] }),
      { ...project('docs', { root, include: testsOf(['docs']), setupFiles: [] }), plugins: [examples] },
      project('bench', { root, include: testsOf(['bench'], 'mjs'), setupFiles: [] }),
      project('packed', {
        ...{ root, include: testsOf(['tooling']), setupFiles: [] },
        ...{ testTimeout: 240_000, hookTimeout: 240_000 },
      }),
      'examples/*/vitest.config.ts',
    ],
  },
});
