import { type GradientNorm, marginLoss } from '@infomixup/attacks';
import { crossEntropy, oneHot, type Rng } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { eachBatch } from '../record/subject.js';
import { gradientOf } from './slopes.js';
import type { WalkedSubject } from './walk.js';

/** Of each sample: how the loss changes along random directions, and how its gradient says that it would. */
export interface Differences {
  readonly norm: GradientNorm;
  /** Length of the directions in `norm`. */
  readonly length: number;
  /** What the gradient of the margin foretells of it, one list a direction, one number a sample. */
  readonly foretold: readonly (readonly number[])[];
  /** How far the margin changes, less what it changes in the opposite direction, halved. */
  readonly found: readonly (readonly number[])[];
  /** The cross-entropy at the inputs, one a sample. */
  readonly losses: readonly number[];
  /** The cross-entropy at the end of each direction: uniform noise. */
  readonly nearby: readonly (readonly number[])[];
}

const flat = (points: Tensor): tf.Tensor2D => tf.reshape(points, [points.shape[0] ?? 0, -1]);

/** Values drawn evenly from -1 to 1; in L2 at a mean length of about 1. Alike in size, they would resonate with a ripple. */
function direction(norm: GradientNorm, shape: number[], rng: Rng): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = tf.sub(tf.mul(tf.tensor(rng.uniforms(size), shape), 2), 1);
  return norm === 'linf' ? values : tf.div(values, Math.sqrt(size / (shape[0] ?? 1) / 3));
}

/** How many directions are tried, and how long they are in `norm`; and how wide the noise is a value. */
interface Directions {
  readonly norm: GradientNorm;
  readonly length: number;
  readonly noise: number;
  readonly count: number;
  readonly rng: Rng;
}

/**
 * Compares the gradient of the margin at each of the first `samples` inputs with central differences of the margin along
 * random directions, and measures the cross-entropy at random points nearby.
 */
export async function differences(
  subject: WalkedSubject,
  directions: Directions,
  samples: number,
): Promise<Differences> {
  const { norm, length, noise, count, rng } = directions;
  const { classifier } = subject;
  const lists = () => Array.from({ length: count }, (): number[] => []);
  const kept = { foretold: lists(), found: lists(), nearby: lists() };
  const losses: number[] = [];
  await eachBatch(subject, samples, async ({ batch: { inputs, labels } }) => {
    const goal = oneHot(labels, classifier.classes);
    const slope = tf.tidy(() => gradientOf(classifier, marginLoss)(inputs, goal));
    const lossAt = (points: Tensor): Tensor1D => crossEntropy.losses(classifier.logits(points), goal);
    const marginAt = (points: Tensor): Tensor1D => marginLoss(classifier.logits(points), goal);
    try {
      losses.push(...tf.tidy(() => lossAt(inputs).dataSync()));
      for (let number = 0; number < count; number++) {
        const rows = tf.tidy(() => {
          const step = tf.mul(direction(norm, inputs.shape, rng.fork('direction', number)), length);
          const difference = tf.div(tf.sub(marginAt(tf.add(inputs, step)), marginAt(tf.sub(inputs, step))), 2);
          const shift = tf.mul(direction('linf', inputs.shape, rng.fork('noise', number)), noise);
          const [foretold, nearby] = [tf.sum(tf.mul(flat(slope), flat(step)), 1), lossAt(tf.add(inputs, shift))];
          return { foretold, found: difference, nearby };
        });
        kept.foretold[number]?.push(...(await rows.foretold.data()));
        kept.found[number]?.push(...(await rows.found.data()));
        kept.nearby[number]?.push(...(await rows.nearby.data()));
        tf.dispose(rows);
      }
    } finally {
      tf.dispose([goal, slope]);
    }
  });
  return { norm, length, losses, ...kept };
}
