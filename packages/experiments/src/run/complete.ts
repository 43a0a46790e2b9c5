import type { Split } from '@infomixup/core';
import { evaluationFigures } from '../figures.js';
import type { RunPlan } from '../plan/plan.js';
import { evaluateRun } from './evaluate.js';
import { runFolder } from './folder.js';
import { type Job, stopwatch } from './job.js';
import { trainRun } from './train.js';

/** A run that is claimed. */
export interface ClaimedRun {
  readonly plan: RunPlan;
  readonly split: Split;
  /** Its folder. */
  readonly path: string;
  /** What its evaluation is called. */
  readonly evaluation: string;
}

/** Trains a run, attacks it where its configuration says how, and shows its result. */
export async function completeRun({ plan, split, path, evaluation: name }: ClaimedRun, job: Job): Promise<void> {
  const seconds = stopwatch();
  const model = await trainRun(plan, job, split, path);
  try {
    const run = { plan, test: split.test, model, path, name };
    const figures = plan.config.evaluation
      ? evaluationFigures(await evaluateRun(run, job, runFolder(path).evaluation))
      : {};
    job.show({ type: 'result', run: plan.label, figures, seconds: seconds() });
  } finally {
    model.dispose();
  }
}
