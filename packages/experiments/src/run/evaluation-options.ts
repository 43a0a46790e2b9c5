import { classifierOf, type Dataset } from '@infomixup/core';
import type { EvaluateOptions } from '@infomixup/evaluation';
import type { AnyModel } from './plan.js';
import type { RunSpec } from './spec.js';

/** What a configuration's `evaluation` part makes of an evaluation's options. */
export function evaluationOptions({ config, plan }: RunSpec, test: Dataset, model: AnyModel): EvaluateOptions {
  return {
    model: model.name,
    classifier: classifierOf(model),
    dataset: test,
    attacks: plan.attacks,
    seed: config.seed,
    ...(config.evaluation ? { batchSize: config.evaluation.batchSize } : {}),
  };
}
