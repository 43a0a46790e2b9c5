import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { paddingFactors } from '../../src/kernels/repairs/average-gradient-on-graphics.js';

it('counts the places of a window that lie in the padding', () => {
  // Three columns under windows of two with a stride of two and SAME padding: the second window reaches one beyond.
  const plan = tf.backend_util.computePool2DInfo([1, 2, 3, 1], 2, 2, 1, 'same');
  const factors = tf.tidy(() => [...paddingFactors(plan).dataSync()]);
  expect(factors).toEqual([1, 2]);
});
