import {
  batchNormalizationBuffers,
  decodeSafetensors,
  defineModel,
  dense,
  denseParameters,
  encodeSafetensors,
  lenet5,
  loadModelTensors,
  modelTensors,
} from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

const make = (seed: number) =>
  defineModel({
    name: 'tiny',
    seed,
    inputShape: [2],
    classes: 2,
    bounds: [0, 1],
    representations: {},
    parameters: denseParameters('logits', { inputs: 2, units: 2 }),
    buffers: batchNormalizationBuffers('bn', 2),
    forward: (inputs, _pass, weights) => dense(inputs, weights, 'logits'),
  });

describe('modelTensors', () => {
  it('holds parameters and buffers, and survives a file', async () => {
    const [from, to] = [make(1), make(2)];
    tf.tidy(() => from.buffers['bn/movingMean']?.assign(tf.tensor1d([3, 4])));
    const tensors = await modelTensors(from);
    expect(Object.keys(tensors).sort()).toEqual(['bn/movingMean', 'bn/movingVariance', 'logits/bias', 'logits/kernel']);
    loadModelTensors(to, decodeSafetensors(encodeSafetensors(tensors), 'memory').tensors);
    expect(await modelTensors(to)).toEqual(tensors);
    from.dispose();
    to.dispose();
  });

  it('is a copy', async () => {
    const model = make(1);
    const before = model.parameters['logits/bias']?.dataSync().slice();
    const { 'logits/bias': bias } = await modelTensors(model);
    bias?.data.fill(7);
    expect(model.parameters['logits/bias']?.dataSync()).toEqual(before);
    model.dispose();
  });
});

describe('loadModelTensors', () => {
  it('names what is missing, unknown or of another shape, and changes nothing', async () => {
    const [plain, stochastic] = [lenet5({ seed: 1 }), lenet5({ seed: 2, bottleneck: 2 })];
    const [before, tensors] = [await modelTensors(plain), await modelTensors(stochastic)];
    const settled = tf.memory().numTensors;
    expect(() => loadModelTensors(plain, tensors)).toThrow(
      /model "lenet5": "bottleneck\/kernel" is unknown.*"logits\/kernel" is F32 \[2, 10\], not F32 \[84, 10\]/,
    );
    expect(() => loadModelTensors(stochastic, before)).toThrow(/"bottleneck\/bias" is missing/);
    const bias = { dtype: 'I32' as const, shape: [10], data: new Int32Array(10) };
    expect(() => loadModelTensors(plain, { ...before, 'logits/bias': bias })).toThrow(/"logits\/bias" is I32/);
    expect(await modelTensors(plain)).toEqual(before);
    expect(tf.memory().numTensors).toBe(settled);
    plain.dispose();
    stochastic.dispose();
  });
});
