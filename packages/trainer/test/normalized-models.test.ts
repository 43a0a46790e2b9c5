import { classifierOf, lenet5, memoryDataset, randomStream } from '@infomixup/core';
import { defineRegularizer } from '@infomixup/regularizer';
import { type Checkpoint, createTrainer, sgd } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

const digits = memoryDataset({
  ...{ name: 'noise', classes: Array.from({ length: 10 }, (_, index) => `${index}`), bounds: [0, 1] },
  ...{ inputShape: [28, 28, 1], inputs: randomStream(1, 'digits').uniforms(12 * 784) },
  labels: Int32Array.from({ length: 12 }, (_, index) => index % 10),
});

describe('a LeNet-5 with BatchNorm', () => {
  it('trains, keeps its running statistics in checkpoints, and goes by them in evaluation', async () => {
    const model = lenet5({ seed: 1, batchNormalization: true });
    const kept: Checkpoint[] = [];
    const observers = [
      {
        epochEnd: async (_: unknown, run: { snapshot: () => Promise<Checkpoint> }) =>
          void kept.push(await run.snapshot()),
      },
    ];
    const trainer = createTrainer({ model, optimizer: sgd(), batchSize: 6, seed: 1 });
    await trainer.fit(digits, { epochs: 1, observers });
    const means = [...(model.buffers['conv1/bn/movingMean']?.dataSync() ?? [])];
    expect(means.some((value) => value !== 0)).toBe(true);
    expect([...(kept[0]?.tensors['buffers/conv1/bn/movingMean']?.data ?? [])]).toEqual(means);
    tf.tidy(() => {
      const { inputs } = digits.gather(Int32Array.of(0, 1, 2));
      const [together = []] = classifierOf(model).logits(inputs).arraySync();
      const [alone = []] = classifierOf(model)
        .logits(tf.slice(inputs, 0, 1))
        .arraySync();
      for (const [place, value] of alone.entries()) expect(together[place]).toBeCloseTo(value, 4);
    });
    model.dispose();
  });

  it('goes by the running statistics in a further pass that freezes them, by the batch in one that keeps them', async () => {
    const model = lenet5({ seed: 1, batchNormalization: true });
    const gaps: number[][] = [];
    const watching = defineRegularizer({
      name: 'watching',
      settings: {},
      requires: {},
      init: () => null,
      step: ({ classifier }) => ({
        penalty: ({ batch, pass, constant, logits }): tf.Scalar => {
          const evaluated = constant(() => classifier.logits(batch.inputs));
          const gap = (one: tf.Tensor, other: tf.Tensor) => tf.max(tf.abs(tf.sub(one, other))).dataSync()[0] ?? 9;
          const frozen = pass(batch.inputs, { statistics: 'frozen' }).logits;
          const kept = pass(batch.inputs, { statistics: 'keep' }).logits;
          gaps.push([gap(frozen, evaluated), gap(kept, logits), gap(frozen, kept)]);
          return tf.mul<tf.Scalar>(0, tf.mean(frozen));
        },
      }),
    });
    const trainer = createTrainer({ model, regularizers: [watching], optimizer: sgd(), batchSize: 12, seed: 1 });
    await trainer.fit(digits, { epochs: 1 });
    const [[toEvaluation = 9, toOwn = 9, apart = 0] = []] = gaps;
    expect(toEvaluation).toBeLessThan(1e-5);
    expect(toOwn).toBeLessThan(1e-5);
    expect(apart).toBeGreaterThan(1e-3);
    // One batch has moved them once: a tenth of the way.
    const means = model.buffers['conv1/bn/movingMean']?.dataSync() ?? [];
    expect(Math.max(...means.map(Math.abs))).toBeGreaterThan(0);
    model.dispose();
  });
});
