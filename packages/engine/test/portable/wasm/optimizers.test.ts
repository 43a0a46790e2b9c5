import { openEngine } from '@infomixup/engine';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';

beforeAll(() => openEngine({ prefer: 'wasm' }));

const shapes = [[2, 3], [5], [1]];
const size = 12;

/** As long as all parameters, and unlike at each place. */
const vector = (first: number) => Float32Array.from({ length: size }, (_, i) => first + 0.1 * i * (-1) ** i);

const inShapes = (values: Float32Array) =>
  tf.split(tf.tensor1d(values), [6, 5, 1]).map((part, i) => tf.reshape(part, shapes[i] ?? []));

function run(kernel: string, gradient: Float32Array, slots: readonly Float32Array[], settings: readonly number[]) {
  return tf.tidy(() => {
    const tensors = [
      ...inShapes(vector(1)),
      ...inShapes(gradient),
      ...slots.map((slot) => tf.tensor1d(slot)),
      tf.tensor1d([...settings]),
    ];
    // A kernel of any number of inputs takes a list, for which tfjs has no type.
    const outputs: unknown = tf
      .engine()
      .runKernel(kernel, tensors as unknown as tf.NamedTensorMap, { N: shapes.length });
    const [a, b, c, ...others] = outputs as [tf.Tensor, tf.Tensor, tf.Tensor, ...tf.Tensor[]];
    expect([a, b, c].map(({ shape }) => shape)).toEqual(shapes);
    const parameters = tf.concat([a, b, c].map((part) => tf.reshape(part, [-1])));
    return [parameters, ...others].map((tensor) => [...tensor.dataSync()]);
  });
}

const expectClose = (actual: readonly number[] | undefined, expected: readonly number[]) => {
  expect(actual).toHaveLength(expected.length);
  actual?.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 5);
  });
};

const places = Array.from({ length: size }, (_, i) => i);

it('takes a step of Adam', () => {
  const [beta1, beta2, scale, epsilon, decay, kept] = [0.9, 0.99, 0.02, 0.3, 0.1, 0.95] as const;
  const [p, g, mean, square] = [vector(1), vector(-0.3), vector(0.4), vector(2)].map((values) => [...values]);
  const [parameters, newMean, newSquare, fault] = run(
    'AdamStep',
    vector(-0.3),
    [vector(0.4), vector(2)],
    [beta1, beta2, scale, epsilon, decay, kept],
  );
  const gradient = places.map((i) => (g?.[i] ?? 0) + decay * (p?.[i] ?? 0));
  const m = gradient.map((value, i) => beta1 * (mean?.[i] ?? 0) + value);
  const v = gradient.map((value, i) => beta2 * (square?.[i] ?? 0) + value ** 2);
  expectClose(newMean, m);
  expectClose(newSquare, v);
  expectClose(
    parameters,
    m.map((value, i) => (p?.[i] ?? 0) * kept - (scale * value) / (Math.sqrt(v[i] ?? 0) + epsilon)),
  );
  expect(fault).toEqual([0]);
});

it('takes a step of gradient descent with momentum', () => {
  const [rate, momentum, decay, ahead, along] = [0.1, 0.9, 0.01, 1, 0.9] as const;
  const [p, g, velocity] = [vector(1), vector(-0.3), vector(0.4)].map((values) => [...values]);
  const [parameters, newVelocity, fault] = run(
    'SgdStep',
    vector(-0.3),
    [vector(0.4)],
    [rate, momentum, decay, ahead, along],
  );
  const gradient = places.map((i) => (g?.[i] ?? 0) + decay * (p?.[i] ?? 0));
  const v = gradient.map((value, i) => momentum * (velocity?.[i] ?? 0) + value);
  expectClose(newVelocity, v);
  expectClose(
    parameters,
    v.map((value, i) => (p?.[i] ?? 0) - rate * (ahead * (gradient[i] ?? 0) + along * value)),
  );
  expect(fault).toEqual([0]);
});

it.each([Number.NaN, Number.POSITIVE_INFINITY])('says where a gradient is %s', (value) => {
  const [, , fault] = run('SgdStep', vector(1).with(9, value), [vector(0)], [0.1, 0, 0, 1, 0]);
  expect(fault).toEqual([Number.NaN]);
});
