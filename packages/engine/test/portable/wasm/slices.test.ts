import { openEngine } from '@infomixup/engine';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { at, build } from '../../conformance/array64.js';
import { checkCase } from '../../conformance/check-case.js';
import { draw } from '../../conformance/conformance-case.js';

beforeAll(() => openEngine({ prefer: 'wasm' }));

/** Longer than those of all engines: pieces of one run, of many, of single values. */
const cuts = [
  { shape: [50], begin: [7], size: [20] },
  { shape: [4, 40], begin: [1, 3], size: [2, 30] },
  { shape: [3, 4, 5, 8], begin: [1, 1, 2, 0], size: [2, 2, 3, 8] },
  { shape: [3, 4, 40], begin: [0, 0, 0], size: [3, 4, 40] },
  { shape: [3, 20, 2], begin: [1, 0, 1], size: [2, 20, 1] },
] as const;

const cases = cuts.flatMap(({ shape, begin, size }) =>
  draw(1, 'slice', () => ({
    inputs: [{ shape }],
    compute: (x) => tf.slice(x, [...begin], [...size]),
    reference: (x) =>
      build(size, (index) =>
        at(
          x,
          index.map((place, axis) => place + (begin[axis] ?? 0)),
        ),
      ),
  })),
);

it.each(cases)('cuts: $name', (example) => checkCase(example));

it('splits along any axis', () => {
  const [firsts, columns] = tf.tidy(() => {
    const x = tf.reshape(tf.range(0, 80), [2, 40]);
    return [tf.split(x, 2), tf.split(x, [8, 32], 1)].map((parts) => parts.map((part) => [...part.dataSync()]));
  });
  const counted = (first: number, length: number) => Array.from({ length }, (_, i) => first + i);
  expect(firsts).toEqual([counted(0, 40), counted(40, 40)]);
  expect(columns).toEqual([
    [...counted(0, 8), ...counted(40, 8)],
    [...counted(8, 32), ...counted(48, 32)],
  ]);
});
