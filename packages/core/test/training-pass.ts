import { type Pass, type Rng, randomStream } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** A pass in training mode that writes down what the model asks of it. */
export interface RecordedPass<R> extends Pass<R> {
  readonly visited: string[];
  /** New values of buffers, kept; the test disposes them. */
  readonly updates: Map<string, Tensor>;
}

/** Starts a recorded pass; `change` may replace what is visited. */
export function trainingPass<R>(
  change: Partial<{ [K in keyof R & string]: (value: R[K]) => R[K] }> = {},
  rng: Rng = randomStream(1, 'test-noise'),
): RecordedPass<R> {
  const visited: string[] = [];
  const updates = new Map<string, Tensor>();
  return {
    mode: 'train',
    visited,
    updates,
    visit: (name, value) => {
      visited.push(name);
      return change[name]?.(value) ?? value;
    },
    normal: (shape) => tf.tensor(rng.normals(shape.reduce((a, b) => a * b, 1)), [...shape]),
    update: (name, value) => void updates.set(name, tf.keep(value)),
  };
}
