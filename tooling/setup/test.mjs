import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root } from '../packages.mjs';
import { prepareBrowser } from './browser.mjs';
import { checkTypes } from './declarations.mjs';
import { prepare, run } from './prepare.mjs';

const results = join(root, 'node_modules', '.cache', 'vitest-results.json');
const compiled = join(root, 'node_modules', '.cache', 'vitest-modules');

/** Runs an installed tool beside others; its output is shown when it fails. Resolves to its exit code. */
function tool(...command) {
  const child = spawn('npx', ['--no-install', ...command], { cwd: root, shell: process.platform === 'win32' });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => output.push(part));
  return new Promise((resolve) => {
    child.on('error', (error) => output.push(Buffer.from(`${command[0]}: ${error.message}\n`)));
    child.on('close', (code) => {
      if (code !== 0) process.stderr.write(Buffer.concat(output));
      resolve(code ?? 1);
    });
  });
}

/** The longest first, so that the last does not run alone for long. */
const gates = [
  ['types and declarations', () => checkTypes(tool)],
  ['every export documented', () => tool('typedoc', '--emit', 'none', '--logLevel', 'Warn')],
  ['dependency arrows and cycles', () => tool('depcruise', '--config', 'tooling/dependency-cruiser.cjs', 'packages')],
  ['unused files, exports and dependencies', () => tool('knip')],
  ['format and lint', () => tool('biome', 'ci', '.')],
];

/** Runs every gate, whatever becomes of the others, as many at once as there are processors; says which passed. */
async function runGates() {
  const waiting = [...gates];
  const passed = [];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, gate] = next;
      const isPassed = (await gate()) === 0;
      passed.push(isPassed);
      console.log(`${isPassed ? 'passed' : 'FAILED'}: ${name}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return passed;
}

function runUnitTests() {
  rmSync(results, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  // What one project has compiled serves the others; not the next run, for a module may be found elsewhere then.
  rmSync(compiled, { recursive: true, force: true });
  const sharing = ['--experimental.fsModuleCache', `--experimental.fsModuleCachePath=${compiled}`];
  const code = run('npx', ['--no-install', 'vitest', 'run', ...reporters, ...sharing]);
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(results, 'utf8'));
  // A file that cannot be loaded has no failed test, yet it failed.
  const unloadable = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = Math.max(numFailedTests + unloadable.length, code === 0 ? 0 : 1);
  return { passed: numPassedTests, failed };
}

prepare();
process.env.INFOMIXUP_BUILT = '1';
prepareBrowser();
const gatesPassed = await runGates();
const unit = runUnitTests();
const passed = gatesPassed.filter(Boolean).length + unit.passed;
const failed = gatesPassed.filter((gate) => !gate).length + unit.failed;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
