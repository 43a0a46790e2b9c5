import {
  defineModel,
  dense,
  denseParameters,
  glorotUniform,
  heNormal,
  heUniform,
  type InitializerName,
  initializers,
  lecunNormal,
  ones,
  randomStream,
  torch,
  zeros,
} from '@infomixup/core';
import { describe, expect, it } from 'vitest';

const kernel = [5, 5, 6, 16]; // fan-in 150, fan-out 400
const draw = (shape: number[], initializer: typeof heNormal) =>
  initializer.values(shape, randomStream(1, initializer.name));
const moments = (values: Float32Array) => {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  return { mean, variance: values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length };
};

describe.each([
  { initializer: torch, dense: 1 / 600, convolution: 1 / 450 },
  { initializer: glorotUniform, dense: 2 / 300, convolution: 2 / 550 },
  { initializer: heNormal, dense: 2 / 200, convolution: 2 / 150 },
  { initializer: heUniform, dense: 2 / 200, convolution: 2 / 150 },
  { initializer: lecunNormal, dense: 1 / 200, convolution: 1 / 150 },
])('$initializer.name', ({ initializer, dense, convolution }) => {
  it.each([
    ['a dense kernel', [200, 100], dense],
    ['a convolution, whose fans count its area', kernel, convolution],
  ])('has mean 0 and the variance of its formula for %s', (_what, shape, variance) => {
    const values = draw(shape, initializer);
    const found = moments(values);
    const count = values.length;
    expect(Math.abs(found.mean)).toBeLessThan(4 * Math.sqrt(variance / count));
    expect(Math.abs(found.variance / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
  });
});

describe('uniform initializers', () => {
  it('stay within their limit and come near it', () => {
    const limit = Math.sqrt(6 / 300);
    const largest = Math.max(...draw([200, 100], glorotUniform).map(Math.abs));
    expect(largest).toBeLessThanOrEqual(limit);
    expect(largest).toBeGreaterThan(0.99 * limit);
  });
});

describe('torch', () => {
  it('has the bounds of PyTorch: kaiming_uniform_(a=sqrt(5)) for kernels, 1 / sqrt(fanIn) for biases', () => {
    const kaimingUniform = (fanIn: number) => Math.sqrt(3) * (Math.sqrt(2 / (1 + 5)) / Math.sqrt(fanIn));
    const largest = (values: Float32Array | undefined) => Math.max(...(values ?? []).map(Math.abs));
    expect(kaimingUniform(150)).toBeCloseTo(1 / Math.sqrt(150), 12);
    const found = largest(draw(kernel, torch));
    expect(found).toBeLessThanOrEqual(kaimingUniform(150));
    expect(found).toBeGreaterThan(0.99 * kaimingUniform(150));
    const biases = torch.biases?.([150, 2000], randomStream(1, 'biases'));
    expect(biases).toHaveLength(2000);
    expect(largest(biases)).toBeLessThanOrEqual(1 / Math.sqrt(150));
    expect(largest(biases)).toBeGreaterThan(0.99 / Math.sqrt(150));
  });
});

describe('the initializer of a network', () => {
  const first = (initializer?: InitializerName) => {
    const model = defineModel({
      ...{ name: 'three', seed: 1, inputShape: [4], classes: 2, bounds: [0, 1], representations: {}, initializer },
      parameters: {
        ...denseParameters('hidden', { inputs: 4, units: 3 }),
        ...denseParameters('logits', { inputs: 3, units: 2, beforeRelu: false }),
        ...denseParameters('own', { inputs: 3, units: 2, initializer: lecunNormal }),
      },
      forward: (inputs, _pass, weights) => dense(dense(inputs, weights, 'hidden'), weights, 'logits'),
    });
    const values = (name: keyof typeof model.parameters) => Array.from(model.parameters[name]?.dataSync() ?? []);
    const weights = Object.fromEntries(Object.keys(model.parameters).map((name) => [name, values(name)]));
    model.dispose();
    return { weights, settings: model.settings };
  };
  const drawn = (name: string, shape: number[], { values }: typeof heNormal) =>
    Array.from(values(shape, randomStream(1, `init/${name}`)));

  it.each(Object.keys(initializers) as InitializerName[])('%s reaches every layer that names none itself', (name) => {
    const { weights, settings } = first(name);
    expect(settings).toEqual({ classes: 2, initializer: name, seed: 1 });
    const { [name]: chosen } = initializers;
    expect(weights['hidden/kernel']).toEqual(drawn('hidden/kernel', [4, 3], chosen));
    const last = name.startsWith('he') ? glorotUniform : chosen;
    expect(weights['logits/kernel']).toEqual(drawn('logits/kernel', [3, 2], last));
    expect(weights['own/kernel']).toEqual(drawn('own/kernel', [3, 2], lecunNormal));
    expect(weights['own/bias']).toEqual([0, 0]);
    const biases = weights['hidden/bias'] ?? [];
    expect(biases.every((bias) => (name === 'torch' ? bias !== 0 && Math.abs(bias) <= 0.5 : bias === 0))).toBe(true);
    expect(biases).toHaveLength(3);
  });

  it('is torch where none is named', () => {
    expect(first()).toEqual(first('torch'));
  });
});

describe('constant initializers', () => {
  it('draw nothing', () => {
    const rng = randomStream(1, 'constant');
    expect(Array.from(zeros.values([2, 2], rng))).toEqual([0, 0, 0, 0]);
    expect(Array.from(ones.values([3], rng))).toEqual([1, 1, 1]);
    expect(rng.uniform()).toBe(randomStream(1, 'constant').uniform());
  });
});
