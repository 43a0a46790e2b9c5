import { toyDataset, toyModel } from '@infomixup/testing';
import { createTrainer, sgd } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { builtInParts, compositionGuide, type Pair, pairsOf } from './support/composition.js';

const parts = await builtInParts();
const pairs = pairsOf(parts);
const titled = (chosen: readonly Pair[]) =>
  chosen.map((pair) => ({ ...pair, title: pair.parts.map(({ name }) => name).join(' with ') }));

// 20 steps: `npm run soak -- plugins`.
const steps = process.env.INFOMIXUP_SOAK ? 20 : 4;
const data = toyDataset({ seed: 5, size: 2 * steps });

describe('docs/guides/composition.md', () => {
  it('is what the plugins declare; npm run composition writes it anew', async () => {
    await expect(compositionGuide(parts, pairs)).toMatchFileSnapshot('../../../docs/guides/composition.md');
  });
});

describe('built-in regularizers', () => {
  it.each(titled(pairs.filter(({ refusal }) => refusal === undefined)))(
    `train together for ${steps} steps, finite and without a tensor more: $title`,
    async ({ parts: both }) => {
      const before = tf.memory().numTensors;
      const model = toyModel({ seed: 3 });
      const tensors: number[] = [];
      const losses: number[] = [];
      const trainer = createTrainer({
        model,
        regularizers: both.map(({ create }) => create()),
        batchSize: 8,
        seed: 11,
        optimizer: sgd({ learningRate: 0.05 }),
      });
      const stepEnd = ({ batch, batches, loss }: { batch: number; batches: number; loss: number }) => {
        losses.push(loss);
        if (batch === batches - 1) tensors.push(tf.memory().numTensors);
      };
      await trainer.fit(data, { epochs: 4, observers: [{ stepEnd }] });
      model.dispose();
      expect(losses.length).toBeGreaterThanOrEqual(steps);
      expect(losses.every(Number.isFinite)).toBe(true);
      expect(tensors.at(-1)).toBe(tensors[1]);
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it.each(titled(pairs.filter(({ refusal, otherOrder }) => refusal !== undefined || otherOrder !== undefined)))(
    'are refused with the names of both, or in the other order: $title',
    ({ parts: both, refusal, otherOrder }) => {
      const message = refusal ?? otherOrder;
      for (const { plugins } of both) expect(plugins.some(({ name }) => message?.includes(`"${name}"`))).toBe(true);
    },
  );
});
