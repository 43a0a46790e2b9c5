import { classifierOf, countParameters, evaluationPass, lenet5 } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

describe('lenet5', () => {
  it('has the parameters of the paper', () => {
    const model = lenet5({ seed: 1 });
    expect(countParameters(model)).toBe(61_706);
    const shapes = Object.fromEntries(Object.entries(model.parameters).map(([name, { shape }]) => [name, shape]));
    expect(shapes).toEqual({
      'conv1/kernel': [5, 5, 1, 6],
      'conv1/bias': [6],
      'conv2/kernel': [5, 5, 6, 16],
      'conv2/bias': [16],
      'dense1/kernel': [400, 120],
      'dense1/bias': [120],
      'dense2/kernel': [120, 84],
      'dense2/bias': [84],
      'logits/kernel': [84, 10],
      'logits/bias': [10],
    });
    model.dispose();
  });

  it.each([
    [2, 61_226],
    [10, 62_666],
    [32, 66_626],
    [256, 106_946],
  ])('with a bottleneck of dimension %i has %i parameters', (bottleneck, count) => {
    const model = lenet5({ seed: 1, bottleneck });
    expect(countParameters(model)).toBe(count);
    expect(model.parameters['bottleneck/kernel']?.shape).toEqual([84, 2 * bottleneck]);
    expect(model.parameters['logits/kernel']?.shape).toEqual([bottleneck, 10]);
    model.dispose();
  });

  it('classifies', () => {
    const model = lenet5({ seed: 1, bottleneck: 3 });
    const logits = tf.tidy(() =>
      classifierOf(model)
        .logits(tf.ones([2, 28, 28, 1]))
        .arraySync(),
    );
    const again = tf.tidy(() => model.forward(tf.ones([2, 28, 28, 1]), evaluationPass()).arraySync());
    expect(logits).toEqual(again);
    model.dispose();
  });
});
