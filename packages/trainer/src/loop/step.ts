import type { NamedVariables } from '@infomixup/core';
import type { NamedTensorMap } from '@tensorflow/tfjs';
import type { Terms } from '../history.js';
import type { Run } from '../run/run.js';
import { readScalars, requireFiniteGradient, requireFiniteLoss } from './losses.js';
import { type Samples, type Taken, takeGradient } from './take.js';

/**
 * One training step. Its loss is read, and found finite, before anything changes: after an error the parameters,
 * buffers and states are those of the step before.
 *
 * @returns the value of each loss term
 */
export async function trainStep<R>(run: Run<R>, samples: Samples, learningRate: number): Promise<Terms> {
  const taken = takeGradient(run, samples);
  try {
    const terms = await readScalars(taken.terms);
    requireFiniteLoss(terms, run.position);
    const { sum = Number.NaN } = await readScalars({ sum: taken.gradientSum });
    await requireFiniteGradient(sum, taken.gradient, run.definition.model.parameters, run.position);
    update(run, taken, learningRate);
    return terms;
  } finally {
    taken.dispose();
  }
}

function update<R>({ definition, descent, position }: Run<R>, taken: Taken, learningRate: number): void {
  descent.update(taken.gradient, { learningRate, step: position.step });
  assignAll(definition.model.buffers, taken.buffers);
  taken.commit();
}

function assignAll(variables: NamedVariables, values: Readonly<NamedTensorMap>): void {
  for (const [name, value] of Object.entries(values)) variables[name]?.assign(value);
}
