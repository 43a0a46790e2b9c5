import type { Settings } from '../optimizers/optimizer.js';

/** Where a run stands, counted in updates. */
export interface Progress {
  /** Updates done before this one, from 0. */
  readonly step: number;
  /** Updates of the whole run. */
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
}

/** How the learning rate moves: a pure function from progress to a factor of the optimizer's own rate. */
export interface Schedule {
  readonly name: string;
  readonly settings: Settings;
  /** Whether the factor hangs on how long the run is; such a run can be resumed only at its own length. */
  readonly dependsOnLength: boolean;
  readonly factor: (progress: Progress) => number;
}
