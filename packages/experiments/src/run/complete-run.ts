import type { Split } from '@infomixup/core';
import { evaluationFigures } from '../figures.js';
import { evaluateRun } from './evaluate-run.js';
import type { Job } from './job.js';
import type { RunSpec } from './spec.js';
import { stopwatch } from './stopwatch.js';
import { trainRun } from './train-run.js';

/** Trains a run in `path`, attacks it where its configuration says how, and shows its result. */
export async function completeRun(spec: RunSpec, job: Job, split: Split, path: string): Promise<void> {
  const seconds = stopwatch();
  const model = await trainRun(spec, job, split, path);
  try {
    const figures = spec.config.evaluation
      ? evaluationFigures(await evaluateRun(spec, job, split.test, model, path))
      : {};
    job.show({ type: 'result', run: spec.label, figures, seconds: seconds() });
  } finally {
    model.dispose();
  }
}
