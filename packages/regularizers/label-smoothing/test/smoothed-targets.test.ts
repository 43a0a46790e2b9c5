import { smoothedTargets } from '@infomixup/regularizer-label-smoothing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('smoothedTargets', () => {
  it('takes a share of each target and gives it to all classes, its own included', () => {
    const smoothed = tf.tidy(() => smoothedTargets(tf.tensor2d([[0.75, 0.25, 0, 0]]), 0.5).dataSync());
    expect([...smoothed]).toEqual([0.5, 0.25, 0.125, 0.125]);
  });

  it('makes every target uniform at 1', () => {
    const smoothed = tf.tidy(() => smoothedTargets(tf.tensor2d([[1, 0]]), 1).dataSync());
    expect([...smoothed]).toEqual([0.5, 0.5]);
  });

  it('keeps rows summing to one', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (amount) => {
        const sums = tf.tidy(() => tf.sum(smoothedTargets(tf.tensor2d([[0.5, 0.125, 0.375]]), amount), 1).dataSync());
        expect(sums[0]).toBeCloseTo(1, 6);
      }),
      { numRuns: 30 },
    );
  });
});
