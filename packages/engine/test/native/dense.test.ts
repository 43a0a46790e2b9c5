import { dense, denseRelu, hasOperationKernel } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import '../../../../tooling/vitest-engine.js';

const layers = { dense, denseRelu };

describe.each(Object.entries(layers))('%s in one kernel', (_name, layer) => {
  beforeEach(({ skip }) => skip(!hasOperationKernel('dense')));

  it('passes NaN on, to its own row alone', () => {
    const weights = { 'layer/kernel': tf.variable(tf.ones([2, 3])), 'layer/bias': tf.variable(tf.zeros([3])) };
    const inputs = tf.tensor2d([
      [Number.NaN, 1],
      [1, 1],
    ]);
    const y = layer(inputs, weights, 'layer');
    expect([...y.dataSync()]).toEqual([Number.NaN, Number.NaN, Number.NaN, 2, 2, 2]);
    tf.dispose([inputs, y, weights]);
  });

  it('refuses samples that do not fit the kernel', () => {
    const weights = { 'layer/kernel': tf.variable(tf.ones([2, 3])), 'layer/bias': tf.variable(tf.zeros([3])) };
    const inputs = tf.ones([4, 5]);
    expect(() => layer(inputs, weights, 'layer')).toThrow(/samples of 5 values for a kernel of 2 rows/);
    tf.dispose([inputs, weights]);
  });
});
