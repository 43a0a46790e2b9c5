import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../packages.mjs';
import { runTests } from './by-tests.mjs';

export const soak = {
  shows:
    'R17: the lockfile has a SHA-512 of every package, all of the registry; no install script runs; a bill of materials with the licence of every package installed is made; the release is published with provenance',
  takes: 'a minute',
  rounds: 1,
  engine: 'none',
  prepare: async () => ({
    round: async (_, place) => {
      const tests = runTests(place, ['tooling/test/supply-chain.test.ts']);
      const { status, stderr } = spawnSync(process.execPath, ['tooling/setup/sbom.mjs'], {
        cwd: root,
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`no bill of materials: ${stderr}`);
      const { components } = JSON.parse(readFileSync(join(root, 'sbom', 'infomixup.cdx.json'), 'utf8'));
      const unlicensed = components.filter(({ licenses = [] }) => licenses.length === 0).length;
      const unsigned = components.filter(({ hashes = [] }) => hashes.length === 0);
      if (unsigned.length > 0) throw new Error(`without digest: ${unsigned.map(({ name }) => name).join(', ')}`);
      return { tests, components: components.length, unlicensed };
    },
  }),
  figures: ([{ tests, components, unlicensed }]) => ({
    tests,
    'packages in the bill of materials': components,
    'without a licence, as they are not installed on this platform': unlicensed,
  }),
};
