import { InfomixupError } from '@infomixup/core';
import type { NamedTensorMap, Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
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

/** Whether every term is a finite number. */
export function areFinite(terms: Terms): boolean {
  return Object.values(terms).every(Number.isFinite);
}

/** Who made a step's numbers not finite; undefined where nobody is known. */
type Culprit = string | undefined;

/** An InfomixupError `loss-not-finite`, naming the terms at fault, the criterion or a plugin's penalty, and who is to blame. */
export function lossFault(terms: Terms, at: Position, culprit: Culprit): InfomixupError {
  const wrong = Object.entries(terms).filter(([, value]) => !Number.isFinite(value));
  const which = wrong.map(([name, value]) => `${name} is ${value}`).join(', ');
  return new InfomixupError(`trainer: ${which} ${place(at)}${blame(culprit)}; ${advice}`, 'loss-not-finite');
}

/** Whether every value of a tensor is a finite number. */
export async function isFiniteTensor(tensor: Tensor): Promise<boolean> {
  return (await tensor.data()).every(Number.isFinite);
}

/** The name of the first tensor with a value that is not finite. */
export async function faultyIn(values: Readonly<NamedTensorMap>): Promise<string | undefined> {
  for (const [name, value] of Object.entries(values)) if (!(await isFiniteTensor(value))) return name;
  return undefined;
}

/**
 * Refuses what a plugin's hook returned where it is not finite: one number is read, and all only then.
 *
 * @throws InfomixupError `wrong-hook-result`
 */
export async function requireFiniteResult(
  { plugin, hook }: { readonly plugin: string; readonly hook: string },
  returned: Readonly<NamedTensorMap>,
  advice: string,
): Promise<void> {
  const values = Object.values(returned);
  if (values.length === 0) return;
  // 0 * x is NaN where x is not finite.
  const fault = tf.tidy(() =>
    values.reduce((sum, value) => tf.add<Scalar>(sum, tf.sum(tf.mul(value, 0))), tf.scalar(0)),
  );
  const [sum] = await fault.data().finally(() => fault.dispose());
  const faulty = Number.isFinite(sum) ? undefined : await faultyIn(returned);
  if (faulty === undefined) return;
  throw new InfomixupError(
    `${plugin}: its ${hook} hook returned "${faulty}" with values that are not finite; ${advice}`,
    'wrong-hook-result',
  );
}

/** An InfomixupError `gradient-not-finite`, naming the parameter that the step would have spoilt; `optimizer` by its update. */
export function gradientFault(parameter: string, at: Position, culprit: Culprit, optimizer: string): InfomixupError {
  const what = culprit ? `the gradient of ${parameter}` : `what ${parameter} would become`;
  const who = blame(culprit ?? `${optimizer}: its update`);
  return new InfomixupError(
    `trainer: ${what} is not finite ${place(at)}, though the loss is${who}; ${advice}`,
    'gradient-not-finite',
  );
}

const blame = (culprit: Culprit) => (culprit ? `: ${culprit} gave values that are not finite` : '');

const place = ({ step, epoch, batch }: Position) => `at step ${step} (epoch ${epoch}, batch ${batch})`;

const advice =
  'the parameters are as they were before this step: lower the learning rate, or the weight of the term at fault';
