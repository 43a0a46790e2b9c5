import { openEngine } from '@infomixup/engine';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { at, build } from '../../conformance/array64.js';
import { checkCase } from '../../conformance/check-case.js';
import { draw } from '../../conformance/conformance-case.js';

beforeAll(() => openEngine({ prefer: 'wasm' }));

const repetitions = [
  { shape: [3], reps: [5] },
  { shape: [1, 1, 6], reps: [2, 3, 1] },
  { shape: [4, 1], reps: [1, 3] },
  { shape: [2, 3, 2], reps: [3, 2, 2] },
] as const;

const cases = repetitions.flatMap(({ shape, reps }) =>
  draw(1, 'tile', () => ({
    inputs: [{ shape }],
    compute: (x) => tf.tile(x, [...reps]),
    reference: (x) =>
      build(
        shape.map((length, axis) => length * (reps[axis] ?? 1)),
        (index) =>
          at(
            x,
            index.map((place, axis) => place % (shape[axis] ?? 1)),
          ),
      ),
  })),
);

it.each(cases)('repeats: $name', (example) => checkCase(example));

it('repeats whole numbers and truths', () => {
  const tiled = (values: tf.Tensor) => tf.tidy(() => [...tf.tile(values, [2]).dataSync()]);
  expect(tiled(tf.tensor1d([1, -2], 'int32'))).toEqual([1, -2, 1, -2]);
  expect(tiled(tf.tensor1d([true, false], 'bool'))).toEqual([1, 0, 1, 0]);
});
