import { randomStream } from '@infomixup/core';
import { keepMask } from '@infomixup/regularizer-dropout';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

describe('keepMask', () => {
  it('keeps what is drawn at or above the rate, scaled to the same expectation', () => {
    const rng = { ...randomStream(1, 'unused'), uniforms: () => Float32Array.of(0, 0.19, 0.2, 0.9) };
    tf.tidy(() => {
      expect([...keepMask([2, 2], 0.2, 'element', rng).dataSync()]).toEqual([0, 0, 1.25, 1.25]);
    });
  });

  it('drops about its rate, and keeps the mean', () => {
    tf.tidy(() => {
      const factors = keepMask([100, 100], 0.3, 'element', randomStream(4, 'mask')).dataSync<'float32'>();
      const mean = factors.reduce((sum, factor) => sum + factor, 0) / factors.length;
      // Of 10^4 factors with deviation sqrt(0.3 / 0.7), the mean is off by 0.0065 once in three times.
      expect(Math.abs(mean - 1)).toBeLessThan(0.02);
    });
  });

  it('has one factor for each channel of a sample, and for each value of a vector', () => {
    tf.tidy(() => {
      const rng = randomStream(1, 'mask');
      expect(keepMask([2, 4, 5, 3], 0.5, 'channel', rng).shape).toEqual([2, 1, 1, 3]);
      expect(keepMask([2, 3], 0.5, 'channel', rng).shape).toEqual([2, 3]);
      expect(keepMask([2, 4, 5, 3], 0.5, 'element', rng).shape).toEqual([2, 4, 5, 3]);
    });
  });
});
