import type { NamedVariables } from '@infomixup/core';
import type { NamedTensorMap } from '@tensorflow/tfjs';
import type { Terms } from '../history.js';
import type { Run } from '../run/run.js';
import { gradientFault, readScalars, requireFiniteLoss } from './losses.js';
import { type Samples, type Taken, takeGradient } from './take.js';

/**
 * One training step. Its loss is read, and found finite, before anything changes: after an error the parameters,
 * buffers and states are those of the step before.
 *
 * @param meanwhile - Called while an engine that answers later computes; it must not throw.
 * @returns the value of each loss term
 */
export async function trainStep<R>(
  run: Run<R>,
  samples: Samples,
  learningRate: number,
  meanwhile: () => void,
): Promise<Terms> {
  const taken = takeGradient(run, samples, learningRate);
  try {
    const { proposal } = taken;
    const reading = Promise.all([readScalars(taken.terms), readScalars({ fault: proposal.fault })]);
    meanwhile();
    const [terms, { fault }] = await reading;
    requireFiniteLoss(terms, run.position);
    if (!Number.isFinite(fault)) throw await gradientFault(proposal.parameters, run.position);
    update(run, taken);
    return terms;
  } finally {
    taken.dispose();
  }
}

function update<R>({ definition }: Run<R>, { proposal, buffers, commit }: Taken): void {
  proposal.accept();
  assignAll(definition.model.buffers, buffers);
  commit();
}

function assignAll(variables: NamedVariables, values: Readonly<NamedTensorMap>): void {
  for (const [name, value] of Object.entries(values)) variables[name]?.assign(value);
}
