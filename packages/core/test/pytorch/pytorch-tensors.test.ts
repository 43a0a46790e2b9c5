import {
  classifierOf,
  lenet5,
  loadPyTorchTensors,
  preActResNet18,
  pyTorchTensors,
  type SafeTensor,
  spiralMlp,
} from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/pytorch-weights.json' with { type: 'json' };
import { uniforms } from '../models/formula.js';

type Tensors = Record<string, SafeTensor>;
type Case = (typeof fixture)[number];

/** What tooling/oracles/pytorch_weights.py fills a weight with. */
function valuesOf(name: string, shape: readonly number[], isNormalization: boolean): number[] {
  const u = uniforms(name, shape);
  if (name.endsWith('running_var')) return u.map((value) => 3 * value + 1);
  if (!name.endsWith('weight')) return u.map((value) => value - 0.5);
  const limit = Math.sqrt(6 / shape.slice(1).reduce((size, length) => size * length, 1));
  return u.map((value) => (isNormalization ? value + 0.5 : (2 * value - 1) * limit));
}

function stateDict({ shapes, normalizations }: Case, prefix = ''): Tensors {
  const names = new Set<string>(normalizations);
  const entries = Object.entries(shapes as Record<string, number[]>).map(([name, shape]) => {
    const data = Float32Array.from(valuesOf(name, shape, names.has(name.slice(0, name.lastIndexOf('.')))));
    return [prefix + name, { dtype: 'F32' as const, shape, data }] as const;
  });
  return Object.fromEntries(entries);
}

const makers: Record<string, (options: object) => ReturnType<typeof lenet5>> = {
  lenet5: (options) => lenet5({ seed: 1, ...options }),
  // Only what all models have is looked at.
  'pre-act-resnet18': (options) => preActResNet18({ seed: 1, ...options }) as never,
  'spiral-mlp': (options) => spiralMlp({ seed: 1, ...options }) as never,
};

const mlp = () => spiralMlp({ seed: 1, hidden: [4, 4] });

/** Linear layers of these names and sizes, all of zeros. */
const linear = (sizes: Record<string, readonly [outputs: number, inputs: number]>): Tensors =>
  Object.fromEntries(
    Object.entries(sizes).flatMap(([name, shape]) => [
      [`${name}.weight`, { dtype: 'F32', shape, data: new Float32Array(shape[0] * shape[1]) }],
      [`${name}.bias`, { dtype: 'F32', shape: [shape[0]], data: new Float32Array(shape[0]) }],
    ]),
  );

describe('pyTorchTensors', () => {
  it.each(fixture)('gives $title the logits that PyTorch has', (oracle) => {
    const model = makers[oracle.network]?.(oracle.options) ?? lenet5({ seed: 1 });
    const counter = { dtype: 'I64' as const, shape: [], data: BigInt64Array.of(7n) };
    loadPyTorchTensors(model, { ...stateDict(oracle, 'module.'), 'module.bn1.num_batches_tracked': counter });
    const logits = tf.tidy(() => {
      const values = Float32Array.from(uniforms(`inputs ${oracle.title}`, oracle.inputs));
      return classifierOf(model).logits(tf.tensor(values, oracle.inputs)).dataSync();
    });
    model.dispose();
    expect(logits.length).toBe(oracle.logits.length);
    const scale = Math.max(...oracle.logits.map(Math.abs));
    for (const [index, logit] of logits.entries())
      expect(Math.abs(logit - (oracle.logits[index] ?? NaN))).toBeLessThan(1e-5 * scale);
  });

  it('takes the names it is given, and refuses to guess between layers of one size', () => {
    const model = mlp();
    const tensors = linear({ first: [4, 2], middle: [4, 4], last: [2, 4] });
    expect(pyTorchTensors(model, tensors).layers).toEqual({ hidden1: 'first', hidden2: 'middle', logits: 'last' });
    model.dispose();
    const deeper = spiralMlp({ seed: 1, hidden: [4, 4, 4] });
    const alike = linear({ first: [4, 2], a: [4, 4], b: [4, 4], last: [2, 4] });
    expect(() => pyTorchTensors(deeper, alike)).toThrow(
      /"a", "b" are of one size.*"hidden2", "hidden3"; say which is which by `names`/,
    );
    expect(pyTorchTensors(deeper, alike, { names: { b: 'hidden2' } }).layers).toMatchObject({
      hidden2: 'b',
      hidden3: 'a',
    });
    expect(() => pyTorchTensors(deeper, alike, { names: { c: 'hidden2' } })).toThrow(/there is no "c"/);
    deeper.dispose();
  });

  it.each([
    ['a layer too many', linear({ first: [4, 2], middle: [4, 4], last: [2, 4], more: [7, 4] }), /"more" cannot be/],
    [
      'a layer of another size',
      linear({ first: [4, 2], middle: [4, 4], last: [3, 4] }),
      /none cannot be the model's "logits"/,
    ],
    [
      'a layer without its bias',
      { ...linear({ first: [4, 2], middle: [4, 4] }), 'last.weight': linear({ a: [2, 4] })['a.weight'] as SafeTensor },
      /"logits"/,
    ],
    [
      'whole numbers',
      {
        ...linear({ first: [4, 2], middle: [4, 4], last: [2, 4] }),
        'last.bias': { dtype: 'I32', shape: [2], data: new Int32Array(2) },
      },
      /"last\.bias" is I32.*model\.float\(\)/,
    ],
    ['names of objects', linear({ constructor: [4, 2] as const, toString: [4, 4] as const }), /cannot be/],
    ['nothing', {}, /none cannot be/],
  ] as [string, Tensors, RegExp][])('refuses %s, and assigns nothing', (_, tensors, message) => {
    const model = mlp();
    const before = model.parameters['hidden1/kernel']?.dataSync().join();
    expect(() => loadPyTorchTensors(model, tensors)).toThrow(message);
    expect(model.parameters['hidden1/kernel']?.dataSync().join()).toBe(before);
    model.dispose();
  });

  it('reads half and double precision', () => {
    const model = spiralMlp({ seed: 1, hidden: [1] });
    const tensors: Tensors = {
      ...linear({ '0': [1, 2], '2': [2, 1] }),
      '0.weight': { dtype: 'F16', shape: [1, 2], data: Uint16Array.of(0x3c00, 0xc500) },
      '2.weight': { dtype: 'BF16', shape: [2, 1], data: Uint16Array.of(0x3fc0, 0xbf00) },
      '2.bias': { dtype: 'F64', shape: [2], data: Float64Array.of(0.1, 2) },
      '0.bias': { dtype: 'F16', shape: [1], data: Uint16Array.of(0x0001) },
    };
    const { tensors: found } = pyTorchTensors(model, tensors);
    expect(found['hidden1/kernel']?.data).toEqual(Float32Array.of(1, -5));
    expect(found['hidden1/bias']?.data).toEqual(Float32Array.of(2 ** -24));
    expect(found['logits/kernel']?.data).toEqual(Float32Array.of(1.5, -0.5));
    expect(found['logits/bias']?.data).toEqual(Float32Array.of(0.1, 2));
    model.dispose();
  });
});
