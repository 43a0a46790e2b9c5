import { type Difference, differencesOf } from '@infomixup/core';
import { type RunRecord, readRunRecord, runFolder } from './run/folder.js';

/** What decides a run's numbers, and their digest; not where it lies, nor how its configuration was written. */
const compared = ({
  method,
  seed,
  effective,
  used,
  samples,
  engine,
  threads,
  versions,
  resumed,
  weights,
}: RunRecord) => ({
  ...{ method, seed, ...effective, used, samples, engine, threads, versions, resumed, weights },
});

/**
 * What differs between two runs: the effective configuration with every default, what it comes to, the number of samples,
 * engine, threads, versions, and the digest of the weights. Where the options agree, also how parts were made from them,
 * as by a release with another default.
 *
 * @param before - The folder of a training, or of one run of a comparison.
 * @returns nothing where both state the same, to the weights' last bit.
 * @throws InfomixupError `no-run`, `damaged-file`, naming the folder or file.
 *
 * @example
 * ```ts
 * import { mkdtempSync, rmSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { defineExperiment, diffRuns, train } from '@infomixup/experiments';
 * const experiment = defineExperiment({
 *   name: 'small',
 *   dataset: { name: 'spirals', size: 40 },
 *   model: { name: 'spiral-mlp', hidden: [4] },
 *   training: { epochs: 1 },
 * });
 * const folder = mkdtempSync(join(tmpdir(), 'experiments-'));
 * await train(experiment, { out: join(folder, 'a') });
 * await train(experiment, { out: join(folder, 'b'), set: ['training.batchSize=10'] });
 * const found = await diffRuns(join(folder, 'a'), join(folder, 'b'));
 * console.assert(found.map(({ field }) => field).join() === 'training.batchSize,weights');
 * rmSync(folder, { recursive: true });
 * ```
 */
export async function diffRuns(before: string, now: string): Promise<readonly Difference[]> {
  const [one, other] = [await readRunRecord(runFolder(before)), await readRunRecord(runFolder(now))];
  const found = differencesOf(compared(one), compared(other));
  if (differencesOf(one.effective, other.effective).length > 0) return found;
  return [...found, ...differencesOf({ settings: one.settings }, { settings: other.settings })];
}
