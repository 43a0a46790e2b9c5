import { InfomixupError, type NamedVariables } from '@infomixup/core';
import type { Scalar, Tensor1D } from '@tensorflow/tfjs';
import type { Position, Terms } from '../history.js';
import { ownerOf } from '../run/flat.js';

/** Reads scalars without holding up an engine that answers later. */
export async function readScalars(scalars: Readonly<Record<string, Scalar>>): Promise<Terms> {
  const read = async ([name, scalar]: [string, Scalar]) => [name, (await scalar.data())[0] ?? Number.NaN] as const;
  return Object.fromEntries(await Promise.all(Object.entries(scalars).map(read)));
}

/** The whole loss: all terms together. */
export const lossOf = (terms: Terms): number => Object.values(terms).reduce((sum, term) => sum + term, 0);

/** Throws InfomixupError `loss-not-finite`, naming the terms at fault: the criterion, or a plugin's penalty. */
export function requireFiniteLoss(terms: Terms, at: Position): void {
  const wrong = Object.entries(terms).filter(([, value]) => !Number.isFinite(value));
  if (wrong.length === 0) return;
  const which = wrong.map(([name, value]) => `${name} is ${value}`).join(', ');
  throw new InfomixupError(`trainer: ${which} ${place(at)}; ${advice}`, 'loss-not-finite');
}

/** Throws InfomixupError `gradient-not-finite`, naming a parameter at fault, where the sum over `gradient` is not finite. */
export async function requireFiniteGradient(
  sum: number,
  gradient: Tensor1D,
  parameters: NamedVariables,
  at: Position,
): Promise<void> {
  if (Number.isFinite(sum)) return;
  const values = await gradient.data();
  const owner = ownerOf(
    parameters,
    values.findIndex((value) => !Number.isFinite(value)),
  );
  throw new InfomixupError(
    `trainer: the gradient of ${owner} is not finite ${place(at)}, though the loss is; ${advice}`,
    'gradient-not-finite',
  );
}

const place = ({ step, epoch, batch }: Position) => `at step ${step} (epoch ${epoch}, batch ${batch})`;

const advice =
  'the parameters are as they were before this step: lower the learning rate, or the weight of the term at fault';
