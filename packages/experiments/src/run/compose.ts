import type { Split } from '@infomixup/core';
import { createTrainer, type Trainer } from '@infomixup/trainer';
import type { AnyModel } from './plan.js';
import type { RunSpec } from './spec.js';
import { trainingParts } from './training-parts.js';

/** A new model of the run's method, for the data set's shape; the caller disposes it. */
export function makeModel({ plan, config }: RunSpec, { train }: Split): AnyModel {
  const [method] = plan.methods;
  if (!method) throw new Error('a run has one method');
  return method.model({ classes: train.classes.length, inputShape: train.inputShape, seed: config.seed });
}

/** The run's trainer for such a model. */
export function makeTrainer({ plan, config }: RunSpec, model: AnyModel): Trainer {
  const regularizers = plan.methods.flatMap((method) => method.regularizers(model));
  return createTrainer({ model, regularizers, ...trainingParts(config.training), seed: config.seed });
}
