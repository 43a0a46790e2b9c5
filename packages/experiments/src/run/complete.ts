import type { Split } from '@infomixup/core';
import { evaluationFigures } from '../figures.js';
import type { RunPlan } from '../plan/plan.js';
import { claimRun } from './claim.js';
import { evaluateRun } from './evaluate.js';
import { runFolder } from './folder.js';
import { inFolder, requireNoLink } from './in-folder.js';
import { type Job, stopwatch } from './job.js';
import { trainRun } from './train.js';

/** A run of a comparison, and where it is done. */
export interface PlacedRun {
  readonly plan: RunPlan;
  readonly split: Split;
  /** Its folder. */
  readonly path: string;
  /** What its evaluation is called. */
  readonly evaluation: string;
}

/** Trains a claimed run, attacks it where its configuration says how, and shows its result. */
export async function completeRun({ plan, split, path, evaluation: name }: PlacedRun, job: Job): Promise<void> {
  const seconds = stopwatch();
  const trained = await trainRun(plan, job, split, path);
  try {
    const run = { plan, test: split.test, ...trained, path, name };
    const figures = plan.config.evaluation
      ? evaluationFigures(await evaluateRun(run, job, runFolder(path).evaluation))
      : {};
    job.show({ type: 'result', run: plan.label, figures, seconds: seconds() });
  } finally {
    trained.model.dispose();
  }
}

// A comparison that was killed may have left a worker that has not noticed yet.
const patience = 10_000;

/** Claims a run and completes it, as the only process at work in its folder. */
export async function claimAndComplete(run: PlacedRun, job: Job): Promise<void> {
  await requireNoLink(run.path);
  const work = async () => {
    await claimRun(run.plan, job, run.split, run.path);
    await completeRun(run, job);
  };
  return inFolder(run.path, work, patience);
}
