import type { StateTree } from '@infomixup/regularizer';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadState, saveState } from '../../src/checkpoint/state.js';

/** Trees without tensors, whose keys may look like the marks of the saved form. */
const trees = fc.letrec<{ tree: StateTree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    fc.double(),
    fc.string(),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('tensor', 'number', 'list', 'object', 'a', '0'), tie('tree'), {
      noNullPrototype: true,
    }),
  ),
})).tree;

describe('saveState', () => {
  it('is undone by loadState, through JSON', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const saved = saveState(tree, 'plugins/x', () => {});
        const get = () => {
          throw new Error('there is no tensor');
        };
        expect(loadState(JSON.parse(JSON.stringify(saved)), get)).toEqual(tree);
      }),
    );
  });

  it('names tensors by their path and brings back the same ones', () => {
    tf.tidy(() => {
      const [sums, first] = [tf.zeros([2]), tf.ones([3])];
      const tensors: Record<string, Tensor> = {};
      const saved = saveState({ sums, deep: [1, { first }] }, 'plugins/x', (name, tensor) => {
        tensors[name] = tensor;
      });
      expect(tensors).toEqual({ 'plugins/x/sums': sums, 'plugins/x/deep/1/first': first });
      const loaded = loadState(saved, (name) => tensors[name] ?? tf.scalar(0));
      expect(loaded).toEqual({ sums, deep: [1, { first }] });
    });
  });
});
