import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../packages.mjs';

/** Runs tests of the suite, in which none may fail or be left out, and counts them. */
export function runTests(place, files, env = {}) {
  const report = join(place, 'tests.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { status, stdout, stderr } = spawnSync('npx', ['--no-install', 'vitest', 'run', ...reporters, ...files], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`exit code ${status}: ${stdout}${stderr}`);
  const { numPassedTests: passed, numTotalTests: all } = JSON.parse(readFileSync(report, 'utf8'));
  if (passed !== all || passed === 0) throw new Error(`${all - passed} of ${all} tests did not run`);
  return passed;
}
