import { describeRegularizer } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { confidencePenalty, entropies } from '../src/confidence-penalty.js';

describeRegularizer('confidencePenalty', {
  create: () => confidencePenalty({ weight: 0.5 }),
  neutral: () => confidencePenalty({ weight: 0 }),
});

describe('entropies', () => {
  it('are log 2 between two equal logits, and 0 where one is certain', () => {
    const [even, certain] = tf.tidy(() =>
      entropies(
        tf.tensor2d([
          [3, 3],
          [80, 0],
        ]),
      ).dataSync(),
    );
    expect(even).toBeCloseTo(Math.LN2, 6);
    expect(certain).toBeCloseTo(0, 6);
  });
});
