import type { Rng } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { at, build, lengthOf } from '../array64.js';
import { between, draw } from '../conformance-case.js';
import { reduce } from '../reference/algebra.js';

const indicesIn = (rng: Rng, count: number, bound: number) => Array.from({ length: count }, () => rng.integer(bound));

const gathers = draw(10, 'gather', (rng, which) => {
  const shape = [between(rng, 2, 5), between(rng, 2, 5), between(rng, 1, 3)];
  const axis = which % 2;
  const indices = indicesIn(rng, 6, shape[axis] ?? 1); // more than there are, so that some repeat
  return {
    inputs: [{ shape }],
    compute: (x) => tf.gather(x, tf.tensor1d(indices, 'int32'), axis),
    reference: (x) =>
      build(
        shape.map((length, k) => (k === axis ? indices.length : length)),
        (index) =>
          at(
            x,
            index.map((i, k) => (k === axis ? (indices[i] ?? 0) : i)),
          ),
      ),
  };
});

const wheres = draw(4, 'where', (rng) => {
  const shape = [between(rng, 1, 5), between(rng, 1, 5)];
  const chosen = indicesIn(rng, (shape[0] ?? 1) * (shape[1] ?? 1), 2);
  return {
    inputs: [{ shape }, { shape }],
    compute: (a, b) => tf.where(tf.tensor(chosen, shape, 'bool'), a, b),
    reference: (a, b) => ({
      shape,
      data: Float64Array.from(chosen, (first, i) => (first ? a : b).data[i] ?? 0),
    }),
  };
});

const oneHots = draw(6, 'oneHot', (rng, which) => {
  const labels = indicesIn(rng, 5, 4);
  const [on, off] = which < 3 ? [1, 0] : [2.5, -0.5];
  return {
    inputs: [{ shape: [5, 4] }],
    compute: (x) => tf.mul(x, tf.oneHot(tf.tensor1d(labels, 'int32'), 4, on, off, 'float32')),
    reference: (x) =>
      build([5, 4], ([row = 0, column = 0]) => at(x, [row, column]) * (labels[row] === column ? on : off)),
  };
});

const extremes = { argMax: [tf.argMax, Math.max], argMin: [tf.argMin, Math.min] } as const;

const positions = Object.entries(extremes).flatMap(([name, [compute, extreme]]) =>
  draw(4, name, (rng, which) => ({
    inputs: [{ shape: [between(rng, 2, 5), between(rng, 2, 5)] }],
    compute: (x) => compute(x, which % 2),
    reference: (x) => reduce(x, [which % 2], false, (values) => values.indexOf(extreme(...values))),
    differentiable: false,
  })),
);

const rearrangements = [
  ...draw(3, 'transpose', (rng) => {
    const shape = [between(rng, 1, 4), between(rng, 1, 4), between(rng, 1, 4)];
    const order = [...rng.permutation(3)];
    return {
      inputs: [{ shape }],
      compute: (x) => tf.transpose(x, order),
      reference: (x) =>
        build(
          order.map((axis) => shape[axis] ?? 1),
          (index) =>
            at(
              x,
              [0, 1, 2].map((axis) => index[order.indexOf(axis)] ?? 0),
            ),
        ),
    };
  }),
  ...draw(3, 'slice', (rng) => {
    const begin = [rng.integer(3), rng.integer(3)];
    return {
      inputs: [{ shape: [5, 5] }],
      compute: (x) => tf.slice(x, begin, [2, 3]),
      reference: (x) =>
        build([2, 3], (index) =>
          at(
            x,
            index.map((i, axis) => i + (begin[axis] ?? 0)),
          ),
        ),
    };
  }),
  ...draw(3, 'concat', (rng) => {
    const [first, second] = [between(rng, 1, 4), between(rng, 1, 4)];
    return {
      inputs: [{ shape: [3, first] }, { shape: [3, second] }],
      compute: (a, b) => tf.concat([a, b], 1),
      reference: (a, b) =>
        build([3, first + second], ([row = 0, column = 0]) =>
          column < first ? at(a, [row, column]) : at(b, [row, column - first]),
        ),
    };
  }),
  ...draw(3, 'pad', (rng) => {
    const [before, after] = [rng.integer(3), rng.integer(3)];
    return {
      inputs: [{ shape: [3, 4] }],
      compute: (x) =>
        tf.pad(
          x,
          [
            [before, after],
            [after, before],
          ],
          0.5,
        ),
      reference: (x) =>
        build([3 + before + after, 4 + before + after], ([row = 0, column = 0]) =>
          at(x, [row - before, column - after], 0.5),
        ),
    };
  }),
  ...draw(2, 'split', (rng) => ({
    inputs: [{ shape: [between(rng, 1, 4), 6] }],
    compute: (x) => tf.split(x, 2, 1)[1] ?? tf.scalar(0),
    reference: (x) => build([lengthOf(x, 0), 3], ([row = 0, column = 0]) => at(x, [row, column + 3])),
  })),
];

export const selectionCases = [...gathers, ...wheres, ...oneHots, ...positions, ...rearrangements];
