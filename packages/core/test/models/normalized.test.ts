import { evaluationPass, lenet5, type Model, type NamedVariables, spiralMlp } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

const namesOf = (variables: NamedVariables) => Object.keys(variables).filter((name) => name.includes('/bn/'));

function compare<R>(model: Model<R>, plain: Model<R>, layers: number) {
  expect(namesOf(model.parameters)).toHaveLength(2 * layers);
  expect(namesOf(model.buffers)).toHaveLength(2 * layers);
  expect(Object.keys(plain.buffers)).toEqual([]);
  expect([model.settings.batchNormalization, plain.settings.batchNormalization]).toEqual([true, undefined]);
  expect(model.representations).toEqual(plain.representations);
  for (const [name, value] of Object.entries(plain.parameters))
    expect([...(model.parameters[name]?.dataSync() ?? [])]).toEqual([...value.dataSync()]);
  // Statistics of 0 and 1 leave all but the epsilon's share as it is.
  tf.tidy(() => {
    const inputs = tf.randomUniform([3, ...model.inputShape], 0, 1, 'float32', 1);
    const [found, expected] = [model, plain].map((each) => each.forward(inputs, evaluationPass()).dataSync());
    for (const [place, value] of (expected ?? []).entries()) expect(found?.[place]).toBeCloseTo(value, 4);
  });
  model.dispose();
  plain.dispose();
}

describe('BatchNorm as an option', () => {
  it('adds scales, offsets and running statistics to lenet5, and leaves its first values', () => {
    compare(lenet5({ seed: 1, batchNormalization: true }), lenet5({ seed: 1 }), 4);
  });

  it('does so to spiralMlp, layer by layer', () => {
    const hidden = [8, 4] as const;
    compare(spiralMlp({ seed: 1, hidden, batchNormalization: true }), spiralMlp({ seed: 1, hidden }), 2);
  });
});
