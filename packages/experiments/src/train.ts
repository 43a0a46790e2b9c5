import type { Experiment } from './config/experiment.js';
import { documentOf, type Source } from './config/source.js';
import { figureTitles } from './figures.js';
import { type JobOptions, openJob } from './open-job.js';
import { outFolder, requireOut } from './out-folder.js';
import { checkRun } from './plan/check.js';
import { planTraining } from './plan/plan.js';
import { claimRun } from './run/claim.js';
import { completeRun } from './run/complete.js';
import { evaluationStamp } from './run/evaluate.js';
import { filesOfRun, runFolder } from './run/folder.js';
import { inFolder } from './run/in-folder.js';
import { readRun, type StoredRun } from './run/read.js';
import { showSettings } from './run/used.js';
import { readShown, requirePlanned, showTable, type TableOptions } from './table.js';

/** How a training is done. */
export interface TrainOptions extends JobOptions, TableOptions {
  /** The run's folder; `runs/<name>-<date and time>` by default. */
  readonly out?: string | undefined;
  /** Assignments such as `training.epochs=5`, applied to the configuration. */
  readonly set?: readonly string[] | undefined;
}

/**
 * Trains one model as a configuration says, attacks it if the configuration says how, and keeps all of it in a folder.
 *
 * With `resume`, it goes on where the folder stopped and ends bit for bit as if it had not: the same configuration is
 * required, but for a greater `training.epochs` where the schedule does not depend on the length.
 *
 * @throws InfomixupError `config-invalid` and others naming the place in the configuration; `run-exists`,
 *   `folder-in-use`, `not-writable`, `config-mismatch`; what training and evaluation throw; the signal's reason where it was stopped.
 *
 * @example
 * ```ts
 * import { mkdtempSync, rmSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { defineExperiment, train } from '@infomixup/experiments';
 * const experiment = defineExperiment({
 *   name: 'small',
 *   dataset: { name: 'spirals', size: 40 },
 *   model: { name: 'spiral-mlp', hidden: [8] },
 *   training: { epochs: 2, batchSize: 16 },
 * });
 * const folder = mkdtempSync(join(tmpdir(), 'experiments-'));
 * const { epochs, trained } = await train(experiment, { out: join(folder, 'run') });
 * console.assert(trained && epochs.length === 2 && epochs.every(({ loss }) => loss > 0));
 * rmSync(folder, { recursive: true });
 * ```
 */
export async function train(source: Source<Experiment>, options: TrainOptions = {}): Promise<StoredRun> {
  const plan = await planTraining(await documentOf(source, options.set));
  requirePlanned([plan], options);
  await requireOut(options, (folder) => filesOfRun(runFolder(folder)));
  const job = await openJob(options);
  const split = await plan.dataset();
  await checkRun(plan, split);
  const out = await outFolder(plan.config.name, options);
  return inFolder(out, async () => {
    await claimRun(plan, job, split, out);
    const attacks = plan.attacks.map(({ attack }) => attack);
    const columns = attacks.length > 0 ? figureTitles(attacks) : [];
    job.show({ type: 'plan', folder: out, runs: [plan.label], columns });
    showSettings(plan, split, job);
    await completeRun({ plan, split, path: out, evaluation: evaluationStamp() }, job);
    if (attacks.length > 0) await showTable(job.show, await readShown(job.show, out), options);
    job.show({ type: 'file', what: 'run', path: out });
    return readRun(out);
  });
}
