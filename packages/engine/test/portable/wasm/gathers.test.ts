import { openEngine } from '@infomixup/engine';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { at, build } from '../../conformance/array64.js';
import { checkCase } from '../../conformance/check-case.js';
import { draw } from '../../conformance/conformance-case.js';

beforeAll(() => openEngine({ prefer: 'wasm' }));

const choices = [
  { shape: [5], rows: [4, 0, 0] },
  { shape: [4, 3], rows: [2, 3, 0, 1] },
  { shape: [3, 2, 5, 2], rows: [1, 1, 2, 0, 1] },
  { shape: [3, 2], rows: [] },
] as const;

const cases = choices.flatMap(({ shape, rows }) =>
  draw(1, 'rows', () => ({
    inputs: [{ shape }],
    compute: (x) => tf.gather(x, tf.tensor1d([...rows], 'int32')),
    reference: (x) =>
      build([rows.length, ...shape.slice(1)], ([row = 0, ...place]) => at(x, [rows[row] ?? 0, ...place])),
  })),
);

it.each(cases)('gathers: $name', (example) => checkCase(example));

it('gathers whole numbers and truths, by indices of any rank', () => {
  tf.tidy(() => {
    const indices = tf.tensor2d([1, 0, 1, 1], [2, 2], 'int32');
    const gathered = tf.gather(tf.tensor2d([1, 2, -3, 4], [2, 2], 'int32'), indices);
    expect([gathered.shape, [...gathered.dataSync()]]).toEqual([
      [2, 2, 2],
      [-3, 4, 1, 2, -3, 4, -3, 4],
    ]);
    expect([...tf.gather(tf.tensor1d([true, false], 'bool'), indices).dataSync()]).toEqual([0, 1, 0, 0]);
  });
});

it('refuses an index that there is not, as the backend does', () => {
  const gather = (index: number) => () => tf.tidy(() => tf.gather(tf.ones([3, 2]), tf.tensor1d([index], 'int32')));
  expect(gather(3)).toThrow(/3/);
  expect(gather(-1)).toThrow(/-1/);
});
