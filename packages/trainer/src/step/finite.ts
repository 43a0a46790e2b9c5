import { InfomixupError } from '@infomixup/core';
import type { NamedTensorMap, Scalar } from '@tensorflow/tfjs';
import type { Position, Terms } from '../history.js';

/** Reads scalars without holding up an engine that answers later. */
export async function readScalars(scalars: Readonly<Record<string, Scalar>>): Promise<Terms> {
  const read = async ([name, scalar]: [string, Scalar]) => [name, (await scalar.data())[0] ?? Number.NaN] as const;
  return Object.fromEntries(await Promise.all(Object.entries(scalars).map(read)));
}

/** The whole loss: all terms together. */
export function lossOf(terms: Terms): number {
  return Object.values(terms).reduce((sum, term) => sum + term, 0);
}

/** Throws InfomixupError `loss-not-finite`, naming the terms at fault: the criterion, or a plugin's penalty. */
export function requireFiniteLoss(terms: Terms, at: Position): void {
  const wrong = Object.entries(terms).filter(([, value]) => !Number.isFinite(value));
  if (wrong.length === 0) return;
  const which = wrong.map(([name, value]) => `${name} is ${value}`).join(', ');
  throw new InfomixupError(`trainer: ${which} ${place(at)}; ${advice}`, 'loss-not-finite');
}

/** An InfomixupError `gradient-not-finite`, naming the parameter that its gradient would lead to no finite `values`. */
export async function gradientFault(values: Readonly<NamedTensorMap>, at: Position): Promise<InfomixupError> {
  const faulty = await Promise.all(
    Object.entries(values).map(async ([name, value]) =>
      (await value.data()).every(Number.isFinite) ? undefined : name,
    ),
  );
  const owner = faulty.find((name) => name !== undefined);
  return new InfomixupError(
    `trainer: the gradient of ${owner} is not finite ${place(at)}, though the loss is; ${advice}`,
    'gradient-not-finite',
  );
}

const place = ({ step, epoch, batch }: Position) => `at step ${step} (epoch ${epoch}, batch ${batch})`;

const advice =
  'the parameters are as they were before this step: lower the learning rate, or the weight of the term at fault';
