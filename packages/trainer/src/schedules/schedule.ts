import { z } from 'zod';
import type { EpochRecord } from '../history.js';
import type { Settings } from '../optimizers/optimizer.js';

/** Where a run stands, counted in updates. */
export interface Progress {
  /** Updates done before this one, from 0. */
  readonly step: number;
  /** Updates of the whole run. */
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  /** Of the epochs done, what a schedule that watches the run goes by; a checkpoint holds them. */
  readonly records: readonly EpochRecord[];
}

/** How the learning rate moves: a pure function from progress to a factor of the optimizer's own rate. */
export interface Schedule {
  readonly name: string;
  readonly settings: Settings;
  /** Whether the factor hangs on how long the run is; such a run can be resumed only at its own length. */
  readonly dependsOnLength: boolean;
  /** What it reads of each epoch's record, such as `validation.loss`; `fit` refuses a run that does not measure it. */
  readonly watches?: string;
  readonly factor: (progress: Progress) => number;
}

/** The option `warmUpEpochs` of a schedule. */
export const warmUpEpochs = z.number().min(0).max(1e6).default(0);

/** Grows linearly to 1 over the first `epochs`: `(step + 1) / (epochs * stepsPerEpoch)`, and stays there. */
export function warmUp({ step, stepsPerEpoch }: Progress, epochs: number): number {
  return Math.min(1, (step + 1) / (epochs * stepsPerEpoch));
}

/** From `start` at `share` 0 to `end` at 1 along half a cosine; stays at the ends beyond them. */
export function cosineBetween(start: number, end: number, share: number): number {
  return end + ((start - end) * (1 + Math.cos(Math.PI * Math.min(Math.max(share, 0), 1)))) / 2;
}
