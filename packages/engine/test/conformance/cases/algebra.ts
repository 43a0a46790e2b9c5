import type { Rng } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { Array64 } from '../array64.js';
import { between, type ConformanceCase, type Drawn, draw } from '../conformance-case.js';
import { average, combine, logSoftmax, logSumExp, map, matMul, reduce, total, variance } from '../reference/algebra.js';

const shapeOf = (rng: Rng, rank: number) => Array.from({ length: rank }, () => between(rng, 1, 5));

interface Unary {
  readonly compute: (x: tf.Tensor) => tf.Tensor;
  readonly reference: (value: number) => number;
  readonly range?: Pick<Drawn, 'from' | 'to'>;
  readonly differentiable?: boolean;
}

const positive = { from: 0.2, to: 4 };

const unary: Readonly<Record<string, Unary>> = {
  relu: { compute: tf.relu, reference: (x) => Math.max(x, 0) },
  softplus: { compute: tf.softplus, reference: (x) => Math.log1p(Math.exp(x)) },
  reciprocal: { compute: tf.reciprocal, reference: (x) => 1 / x, range: positive },
  square: { compute: tf.square, reference: (x) => x * x },
  sqrt: { compute: tf.sqrt, reference: Math.sqrt, range: positive },
  rsqrt: { compute: tf.rsqrt, reference: (x) => 1 / Math.sqrt(x), range: positive },
  log: { compute: tf.log, reference: Math.log, range: positive },
  log1p: { compute: tf.log1p, reference: Math.log1p, range: positive },
  exp: { compute: tf.exp, reference: Math.exp },
  tanh: { compute: tf.tanh, reference: Math.tanh },
  sigmoid: { compute: tf.sigmoid, reference: (x) => 1 / (1 + Math.exp(-x)) },
  abs: { compute: tf.abs, reference: Math.abs },
  neg: { compute: tf.neg, reference: (x) => -x },
  // So near zero that no difference quotient would stay on one side.
  sign: { compute: tf.sign, reference: Math.sign, range: { from: -1e-8, to: 1e-8 }, differentiable: false },
  clip: { compute: (x) => tf.clipByValue(x, -1, 1), reference: (x) => Math.min(Math.max(x, -1), 1) },
};

const unaryCases = Object.entries(unary).flatMap(([name, { compute, reference, range, differentiable = true }]) =>
  draw(3, name, (rng, which) => ({
    inputs: [{ shape: shapeOf(rng, which + 1), ...range }],
    compute: (x) => compute(x),
    reference: (x) => map(x, reference),
    differentiable,
  })),
);

const binary = {
  add: { compute: tf.add, reference: (a: number, b: number) => a + b },
  sub: { compute: tf.sub, reference: (a: number, b: number) => a - b },
  mul: { compute: tf.mul, reference: (a: number, b: number) => a * b },
  div: { compute: tf.div, reference: (a: number, b: number) => a / b },
  maximum: { compute: tf.maximum, reference: Math.max },
  minimum: { compute: tf.minimum, reference: Math.min },
} as const;

// Equal shapes, a bias on either side, an image bias, rows against columns, a scalar.
const pairs = [
  [
    [3, 4],
    [3, 4],
  ],
  [[5, 3], [3]],
  [[3], [5, 3]],
  [[2, 3, 3, 4], [4]],
  [
    [4, 1],
    [1, 3],
  ],
  [[2, 3], []],
] as const;

const binaryCases = Object.entries(binary).flatMap(([name, { compute, reference }]) =>
  pairs.flatMap(([a, b], which) =>
    draw(1, `${name} pair ${which}`, () => ({
      inputs: [
        { shape: a, ...positive },
        { shape: b, ...positive },
      ],
      compute: (x, y) => compute(x, y),
      reference: (x, y) => combine(x, y, reference),
      // tfjs leaves the gradient of a broadcast extreme in the shape of the result, and refuses it.
      differentiable: which === 0 || !name.endsWith('imum'),
    })),
  ),
);

const matrixProducts = draw(16, 'matMul', (rng, which) => {
  const [transposeA, transposeB] = [(which & 1) > 0, (which & 2) > 0];
  const batch = which >= 12 ? [between(rng, 1, 3)] : [];
  const [rows, inner, columns] = [between(rng, 1, 7), between(rng, 1, 7), between(rng, 1, 7)];
  return {
    inputs: [
      { shape: [...batch, ...(transposeA ? [inner, rows] : [rows, inner])] },
      { shape: [...batch, ...(transposeB ? [columns, inner] : [inner, columns])] },
    ],
    compute: (a, b) => tf.matMul(a, b, transposeA, transposeB),
    reference: (a, b) => matMul(a, b, transposeA, transposeB),
  };
});

const reductions = {
  sum: { compute: tf.sum, reference: total },
  mean: { compute: tf.mean, reference: average },
  max: { compute: tf.max, reference: (values: readonly number[]) => Math.max(...values) },
  min: { compute: tf.min, reference: (values: readonly number[]) => Math.min(...values) },
  logSumExp: { compute: tf.logSumExp, reference: logSumExp },
} as const;

const reductionCases = Object.entries(reductions).flatMap(([name, { compute, reference }]) =>
  draw(5, name, (rng, which) => {
    const shape = shapeOf(rng, 3);
    const axes = [[0], [1], [2], [0, 1], [0, 1, 2]][which] ?? [];
    return {
      inputs: [{ shape }],
      compute: (x) => compute(x, axes, which % 2 === 0),
      reference: (x) => reduce(x, axes, which % 2 === 0, reference),
    };
  }),
);

const softmaxCases: readonly ConformanceCase[] = [
  ...draw(5, 'softmax', (rng) => ({
    inputs: [{ shape: shapeOf(rng, 2), from: -4, to: 4 }],
    compute: (x) => tf.softmax(x),
    reference: (x) => map(logSoftmax(x), Math.exp),
  })),
  ...draw(5, 'logSoftmax', (rng) => ({
    inputs: [{ shape: shapeOf(rng, 2), from: -4, to: 4 }],
    compute: (x) => tf.logSoftmax(x),
    reference: (x) => logSoftmax(x),
  })),
];

const batchAxes = [0, 1, 2];

const momentCases = draw(6, 'batch statistics', (rng, which) => ({
  inputs: [{ shape: shapeOf(rng, 4) }],
  compute: (x) => {
    const { mean, variance: spread } = tf.moments(x, batchAxes);
    return which % 2 === 0 ? mean : spread;
  },
  reference: (x) => reduce(x, batchAxes, false, which % 2 === 0 ? average : variance),
}));

const epsilon = 1e-3;

const normalisations = draw(4, 'batchNorm', (rng) => {
  const shape = [3, ...shapeOf(rng, 3)];
  const channels = shape.slice(-1);
  return {
    inputs: [
      { shape },
      { shape: channels },
      { shape: channels, ...positive },
      { shape: channels },
      { shape: channels },
    ],
    compute: (...given) => {
      const [x, mean, spread, offset, scale] = given as [
        tf.Tensor4D,
        tf.Tensor1D,
        tf.Tensor1D,
        tf.Tensor1D,
        tf.Tensor1D,
      ];
      return tf.batchNorm(x, mean, spread, offset, scale, epsilon);
    },
    reference: (...given) => {
      const [x, mean, spread, offset, scale] = given as [Array64, Array64, Array64, Array64, Array64];
      const slope = combine(scale, spread, (s, v) => s / Math.sqrt(v + epsilon));
      const centred = combine(x, mean, (a, b) => a - b);
      return combine(
        combine(centred, slope, (a, b) => a * b),
        offset,
        (a, b) => a + b,
      );
    },
  };
});

export const algebraCases = [
  ...unaryCases,
  ...binaryCases,
  ...matrixProducts,
  ...reductionCases,
  ...softmaxCases,
  ...momentCases,
  ...normalisations,
];
