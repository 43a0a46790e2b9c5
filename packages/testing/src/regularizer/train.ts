import type { Criterion, Model } from '@infomixup/core';
import type { Preset } from '@infomixup/regularizer';
import { createTrainer, type FitOptions, type History, type Schedule, sgd } from '@infomixup/trainer';
import type { RegularizerSubject } from './subject.js';
import { type Weights, weightsOf } from './weights.js';

/** How a check's training differs from the usual one. */
export interface Training extends Partial<FitOptions> {
  readonly criterion?: Criterion;
  readonly schedule?: Schedule;
}

const batchSize = 8;

/** Updates of one epoch over the subject's data. */
export function stepsPerEpoch<R>({ dataset }: RegularizerSubject<R>) {
  return Math.ceil(dataset.size / batchSize);
}

/** Trains `model` as every check does: small batches, the last of an epoch smaller still; three epochs by default. */
export async function train<R>(
  model: Model<R>,
  { dataset }: RegularizerSubject<R>,
  regularizers: readonly Preset<R>[],
  { criterion, schedule, ...options }: Training = {},
): Promise<History> {
  const trainer = createTrainer({
    model,
    regularizers,
    batchSize,
    seed: 11,
    optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
    ...(criterion && { criterion }),
    ...(schedule && { schedule }),
  });
  return trainer.fit(dataset, { epochs: 3, ...options });
}

/** The weights of a fresh model after its training, and where a plugin gives such, those to evaluate instead. */
export function trainedWeights<R>(
  subject: RegularizerSubject<R>,
  regularizers: readonly Preset<R>[],
  training: Training = {},
): Promise<Weights> {
  return withModel(subject, async (model) => {
    const { evaluationWeights = {} } = await train(model, subject, regularizers, training);
    const evaluated = Object.entries(evaluationWeights).map(
      ([name, { data }]) => [`evaluation/${name}`, data] as const,
    );
    return new Map([...weightsOf(model), ...evaluated]);
  });
}

/** Lends a fresh model. */
export async function withModel<R, T>(
  subject: RegularizerSubject<R>,
  use: (model: Model<R>) => T | Promise<T>,
): Promise<T> {
  const model = subject.model();
  try {
    return await use(model);
  } finally {
    model.dispose();
  }
}
