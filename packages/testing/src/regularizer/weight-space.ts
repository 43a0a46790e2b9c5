import { type Model, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { Weights } from './weights.js';

/** Gives a model these weights. */
export function assignWeights<R>(model: Model<R>, weights: Weights): void {
  for (const [name, variable] of Object.entries({ ...model.parameters, ...model.buffers })) {
    const values = weights.get(name);
    if (values) tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
}

/** A direction of length 1, uniformly drawn; the same for the same index. */
export function unitDirection(like: Weights, index: number): Weights {
  const rng = randomStream(index, 'direction');
  const drawn: Weights = new Map([...like].map(([name, values]) => [name, rng.normals(values.length)]));
  const length = Math.sqrt(dot(drawn, drawn));
  return new Map([...drawn].map(([name, values]) => [name, values.map((value) => value / length)]));
}

/** The weights at a signed distance from `start`. */
export function moved(start: Weights, direction: Weights, distance: number): Weights {
  return new Map(
    [...start].map(([name, values]) => [
      name,
      values.map((value, index) => value + distance * (direction.get(name)?.[index] ?? 0)),
    ]),
  );
}

/** The inner product over all weights. */
export function dot(a: Weights, b: Weights): number {
  return [...a].reduce(
    (total, [name, values]) => values.reduce((sum, value, index) => sum + value * (b.get(name)?.[index] ?? 0), total),
    0,
  );
}

/** The number of weights. */
export function sizeOf(weights: Weights): number {
  return [...weights.values()].reduce((sum, { length }) => sum + length, 0);
}
