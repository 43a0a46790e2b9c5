import type { Norm } from '@infomixup/attacks';
import type { Classifier } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { broken, type Verdict } from '../../broken.js';
import { rowsOf, withSamples } from '../samples.js';
import { attackOnce, budgetsOf, linear, linearShape, outcomesOf, withScene } from '../scenes.js';
import type { AttackSubject } from '../subject.js';

const lengths: Readonly<Record<Norm, (offset: readonly number[]) => number>> = {
  linf: (offset) => offset.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0),
  l2: (offset) => Math.hypot(...offset),
  l1: (offset) => offset.reduce((sum, value) => sum + Math.abs(value), 0),
  l0: (offset) => offset.reduce((count, value) => count + (value === 0 ? 0 : 1), 0),
  none: () => 0,
};

/** How far each sample was moved, in double precision; NaN where a value is. */
export function distancesBetween(norm: Norm, points: Tensor, origins: Tensor): readonly number[] {
  const starts = rowsOf(origins);
  return rowsOf(points).map((point, row) =>
    lengths[norm](Array.from(point, (value, i) => value - (starts[row]?.[i] ?? NaN))),
  );
}

/** What rounding may add to a radius, as a share of it. */
const rounding = 2e-5;

/** Throws `contract-broken` unless `points` lie within the bounds, and within `epsilon` of `origins`. */
export function expectWithin(
  norm: Norm,
  epsilon: number,
  bounds: readonly [number, number],
  points: Tensor,
  origins: Tensor,
): void {
  if (points.shape.join() !== origins.shape.join())
    throw broken(`perturbed inputs are [${points.shape}] for inputs [${origins.shape}]`, 'keep the shape');
  const far = distancesBetween(norm, points, origins).find((distance) => !(distance <= epsilon * (1 + rounding)));
  if (far !== undefined)
    throw broken(
      `a perturbed input is ${far} from its original in ${norm} at epsilon ${epsilon}`,
      'project onto the ball around the original inputs',
    );
  const [low, high] = bounds.map(Math.fround);
  const outside = rowsOf(points)
    .flatMap((row) => [...row])
    .find((value) => !(value >= (low ?? 0) && value <= (high ?? 0)));
  if (outside !== undefined)
    throw broken(
      `a perturbed value is ${outside}, outside of ${bounds.join(' to ')}`,
      'clip to the bounds after the projection',
    );
}

/** The linear classifier for inputs from 0 to 255. */
const ofBytes: Classifier = {
  ...linear,
  bounds: [0, 255],
  logits: (inputs) => tf.tidy(() => linear.logits(tf.div(inputs, 255))),
};

/** Perturbed inputs lie within epsilon of the original ones and within the bounds, at every budget and in any range. */
export async function keepsToTheBudget(subject: AttackSubject): Promise<Verdict> {
  const attack = subject.create();
  await withScene(subject, ({ classifier, batch, result }) => {
    for (const { epsilon, perturbed } of outcomesOf(result))
      expectWithin(attack.norm, epsilon, classifier.bounds, perturbed, batch.inputs);
  });
  await withSamples(ofBytes, linearShape, async (batch) => {
    const result = await attackOnce(attack, ofBytes, batch, budgetsOf(subject));
    try {
      for (const { epsilon, perturbed } of outcomesOf(result))
        expectWithin(attack.norm, epsilon, ofBytes.bounds, perturbed, batch.inputs);
    } finally {
      result.dispose();
    }
  });
  return 'kept';
}

/** With epsilon 0 the inputs come back to the last bit. */
export async function changesNothingWithoutBudget(subject: AttackSubject): Promise<Verdict> {
  await withScene(subject, ({ batch, result }) => {
    const unperturbed = result.outcomes.find(({ epsilon }) => epsilon === 0)?.perturbed;
    if (unperturbed?.dataSync().join() !== batch.inputs.dataSync().join())
      throw broken('inputs were changed at epsilon 0', 'return them as they are');
  });
  return 'kept';
}
