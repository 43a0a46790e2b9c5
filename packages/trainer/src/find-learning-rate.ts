import { type Dataset, InfomixupError, loadModelTensors, modelTensors, parseOptions } from '@infomixup/core';
import { z } from 'zod';
import { definitionOf, type TrainerOptions } from './definition.js';
import { fit, requireFittingData } from './fit.js';
import { batchesOf } from './loop/epoch.js';
import type { Observer } from './observer.js';
import type { Schedule } from './schedules/schedule.js';

const schema = z
  .strictObject({
    /** The first rate; > 0, 1e-7 by default. */
    from: z.number().positive().default(1e-7),
    /** The last rate, greater than the first; 10 by default. */
    to: z.number().positive().default(10),
    /** Updates from the first rate to the last; at least 10, 100 by default. */
    steps: z.int().min(10).default(100),
    /** The weight of the past in the smoothed loss, in [0, 1); 0.9 by default. */
    smoothing: z.number().min(0).lt(1).default(0.9),
    /** Ends the sweep where the smoothed loss is more than so many times its least; > 1, 4 by default. */
    divergence: z.number().gt(1).default(4),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], error: 'must be greater than from' });

type Sweep = z.output<typeof schema>;

/** How `findLearningRate` searches. */
export type LearningRateSearch = z.input<typeof schema>;

/** One step of a sweep. */
export interface SweepPoint {
  readonly learningRate: number;
  /** Of the step's batch, before its update. */
  readonly loss: number;
  /** The mean of the losses so far, in which older ones count less. */
  readonly smoothed: number;
}

/** What a sweep found. */
export interface LearningRateSweep {
  readonly curve: readonly SweepPoint[];
  /** A rate to train with: a tenth of `minimum`. */
  readonly suggestion: number;
  /** The rate at which the smoothed loss is least, beyond which training begins to diverge. */
  readonly minimum: number;
}

/**
 * Trains for a short while at rates that grow exponentially, `from (to / from)^(i / (steps - 1))`, until the loss
 * diverges. The schedule of the options is left out; the model is left as it was.
 *
 * Source: Smith, "Cyclical learning rates for training neural networks", 2017, section 3.3; the exponential sweep, the
 * smoothing without bias and the tenth of the minimum are fastai's. The steepest point, its other suggestion, is chance
 * on noisy losses.
 *
 * @throws InfomixupError `invalid-options`; `no-learning-rate` where the loss falls at none of the rates; and what `fit`
 *   throws, but for a loss that is no longer finite, which ends the sweep
 *
 * @example
 * ```ts
 * import { spiralMlp } from '@infomixup/core';
 * import { spirals } from '@infomixup/datasets';
 * import { adam, createTrainer, findLearningRate } from '@infomixup/trainer';
 * const model = spiralMlp({ seed: 1, hidden: [16] });
 * const { train } = spirals({ seed: 1, size: 100 });
 * const { suggestion } = await findLearningRate({ model, batchSize: 50, seed: 1 }, train, { from: 1e-5, to: 1 });
 * console.assert(suggestion > 1e-4 && suggestion < 0.5);
 * createTrainer({ model, optimizer: adam({ learningRate: suggestion }), seed: 1 });
 * model.dispose();
 * ```
 */
export async function findLearningRate<R>(
  options: TrainerOptions<R>,
  dataset: Dataset,
  search: LearningRateSearch = {},
): Promise<LearningRateSweep> {
  const sweep = parseOptions('findLearningRate', schema, search);
  const definition = definitionOf(options);
  requireFittingData(definition, dataset, 'the data set');
  const { model, optimizer } = definition;
  const before = await modelTensors(model);
  const curve: SweepPoint[] = [];
  try {
    const epochs = Math.ceil(sweep.steps / batchesOf(definition, dataset));
    const schedule = sweepSchedule(sweep, optimizer.learningRate);
    await fit({ ...definition, schedule }, dataset, { epochs, observers: [probe(curve, sweep)] }).catch(endedByLoss);
  } finally {
    loadModelTensors(model, before);
  }
  return { curve, ...readOff(curve) };
}

const sweepSchedule = ({ from, to, steps }: Sweep, learningRate: number): Schedule => ({
  name: 'sweep',
  settings: { from, to, steps },
  dependsOnLength: false,
  factor: ({ step }) => (from * (to / from) ** (step / (steps - 1))) / learningRate,
});

/** Draws the curve, and stops the run at its end. */
function probe(curve: SweepPoint[], { steps, smoothing, divergence }: Sweep): Observer {
  let weighted = 0;
  let least = Number.POSITIVE_INFINITY;
  return {
    name: 'findLearningRate',
    stepEnd: ({ loss, learningRate, position }, run) => {
      weighted = smoothing * weighted + (1 - smoothing) * loss;
      // The weights of the losses so far sum to this.
      const smoothed = weighted / (1 - smoothing ** position.step);
      curve.push({ learningRate, loss, smoothed });
      least = Math.min(least, smoothed);
      if (position.step >= steps) run.stop('all rates were tried');
      else if (smoothed > divergence * least) run.stop('the loss diverges');
    },
  };
}

function endedByLoss(error: unknown): void {
  if (InfomixupError.isInstance(error) && /^(loss|gradient)-not-finite$/.test(error.code)) return;
  throw error;
}

function readOff(curve: readonly SweepPoint[]): Pick<LearningRateSweep, 'suggestion' | 'minimum'> {
  const lowest = Math.min(...curve.map(({ smoothed }) => smoothed));
  const index = curve.findIndex(({ smoothed }) => smoothed === lowest);
  const minimum = curve[index]?.learningRate;
  if (minimum !== undefined && index > 0) return { suggestion: minimum / 10, minimum };
  throw new InfomixupError(
    'trainer: findLearningRate saw the loss fall at none of the rates; sweep more of them, or look for a fault in data or model',
    'no-learning-rate',
  );
}
