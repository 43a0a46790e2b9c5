import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../packages.mjs';
import { prepareBrowser } from './browser.mjs';
import { buildDeclarations } from './declarations.mjs';
import { prepare, run } from './prepare.mjs';

const results = join(root, 'node_modules', '.cache', 'vitest-results.json');
const tool = (...command) => run('npx', ['--no-install', ...command]);
const quietly =
  (...command) =>
  () =>
    run('npx', ['--no-install', ...command], { quiet: true });

const gates = [
  ['format and lint', quietly('biome', 'ci', '.')],
  ['dependency arrows and cycles', quietly('depcruise', '--config', 'tooling/dependency-cruiser.cjs', 'packages')],
  ['unused files, exports and dependencies', quietly('knip')],
  ['types', quietly('tsc', '--noEmit')],
  ['declarations', buildDeclarations],
  ['every export documented', quietly('typedoc', '--emit', 'none', '--logLevel', 'Warn')],
];

/** Runs the gates one after the other, so that one failure does not hide the next. */
function runGates() {
  return gates.map(([name, gate]) => {
    const passed = gate() === 0;
    console.log(`${passed ? 'passed' : 'FAILED'}: ${name}`);
    return passed;
  });
}

function runUnitTests() {
  rmSync(results, { force: true });
  const code = tool('vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`);
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(results, 'utf8'));
  // A file that cannot be loaded has no failed test, yet it failed.
  const unloadable = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = Math.max(numFailedTests + unloadable.length, code === 0 ? 0 : 1);
  return { passed: numPassedTests, failed };
}

prepare();
prepareBrowser();
const gatesPassed = runGates();
const unit = runUnitTests();
const passed = gatesPassed.filter(Boolean).length + unit.passed;
const failed = gatesPassed.filter((gate) => !gate).length + unit.failed;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
