import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareAttackLibraries, preparePython } from '../environment/python.mjs';
import { comparisonsOf } from './comparisons.mjs';
import { machine } from './machine.mjs';
import { runSides } from './run-sides.mjs';
import { isPython } from './sides.mjs';

const prepareScript = fileURLToPath(new URL('../ours/prepare.mjs', import.meta.url));

function prepareInto(folder, { module, options = {} }) {
  const settings = JSON.stringify({ module, folder, options });
  execFileSync(process.execPath, [prepareScript, settings], { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Hands `use` a folder with the weights and batches that all sides read. */
export async function withMaterials({ sides, prepared = true }, use) {
  const folder = mkdtempSync(join(tmpdir(), 'infomixup-bench-'));
  try {
    if (prepared) prepareInto(folder, sides.find((side) => !isPython(side)).runs);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs one benchmark from its declaration to its numbers. */
export function runBenchmark(benchmark, { rounds, threads, log }) {
  const { name, work, sides, comparisons = [] } = benchmark;
  const prepare = benchmark.environment === 'attack libraries' ? prepareAttackLibraries : preparePython;
  const python = sides.some(isPython) ? prepare(log) : undefined;
  log('preparing weights and batches');
  return withMaterials(benchmark, async (folder) => {
    const found = await runSides(benchmark, rounds, { folder, threads, python }, log);
    return {
      date: new Date().toISOString(),
      ...{ name, work, rounds, threads, machine: machine() },
      ...found,
      comparisons: comparisonsOf(found.results, comparisons),
    };
  });
}
