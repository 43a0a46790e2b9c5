import { createFrom, fromLayersModel, memoryDataset, type Rng, randomStream } from '@infomixup/core';
import { manifoldMixup, recipe } from '@infomixup/regularizer-manifold-mixup';
import { mixup } from '@infomixup/regularizer-mixup';
import { vib } from '@infomixup/regularizer-vib';
import { setupByHand, stepByHand, toyDataset, toyModel } from '@infomixup/testing';
import { createTrainer } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

/** A stream that gives fixed draws, the last choice of all, and writes down what it was asked for. */
function scripted(asked: string[]): Rng {
  const rng: Rng = {
    ...randomStream(1, 'unused'),
    pick: (choices) => {
      asked.push(`pick(${choices})`);
      return choices.at(-1) as (typeof choices)[number]; // one of them
    },
    beta: (a, b) => {
      asked.push(`beta(${a}, ${b})`);
      return 0.25;
    },
    permutation: (size) => {
      asked.push(`permutation(${size})`);
      return Int32Array.from({ length: size }, (_, index) => (index + 1) % size);
    },
    fork: () => rng,
  };
  return rng;
}

const at = ['input', 'hidden'] as const;

const hooksOf = (alpha: number, asked: string[] = []) =>
  manifoldMixup({ at, alpha })
    .start(setupByHand())
    .step(stepByHand({ rng: scripted(asked), batchSize: 2 })).hooks;

const batch = (labels = Int32Array.of(0, 1)) => ({
  inputs: tf.zeros([labels.length, 1]),
  targets: tf.oneHot(tf.tensor1d(labels, 'int32'), 2).toFloat() as tf.Tensor2D, // of one row a label
  labels,
  indices: Int32Array.from(labels.keys()),
});

const noTools = {
  own: <T extends tf.Tensor>(tensor: T) => tensor,
  saliency: () => {
    throw new Error('manifold mixup asks for no saliency');
  },
};

describe('manifoldMixup', () => {
  it('draws one representation, one lambda, and one order for the targets and the representation', () => {
    tf.tidy(() => {
      const asked: string[] = [];
      const hooks = hooksOf(0.4, asked);
      expect(asked).toEqual(['pick(input,hidden)', 'beta(0.4, 0.4)']);
      expect(Object.keys(hooks.representations)).toEqual(['hidden']);
      const mixed = hooks.prepareBatch?.(batch(), noTools);
      expect(mixed).toMatchObject({ labels: Int32Array.of(0, 1) });
      expect((mixed as ReturnType<typeof batch>).targets.arraySync()).toEqual([
        [0.25, 0.75],
        [0.75, 0.25],
      ]);
      const hidden = hooks.representations.hidden?.(tf.tensor2d([[0], [8]]), {}, batch());
      expect(hidden?.arraySync()).toEqual([[6], [2]]);
    });
  });

  it('mixes each representation about as often as any other', () => {
    const started = manifoldMixup({ at: ['a', 'b', 'c'] }).start(setupByHand());
    const counts: Record<string, number> = {};
    for (let step = 0; step < 300; step++)
      for (const name of Object.keys(started.step(stepByHand({ step })).hooks.representations))
        counts[name] = (counts[name] ?? 0) + 1;
    for (const name of ['a', 'b', 'c']) expect(Math.abs((counts[name] ?? 0) - 100)).toBeLessThan(35);
  });

  it('has one order for each size of a batch, in whichever hook it is asked', () => {
    tf.tidy(() => {
      const { hooks } = manifoldMixup({ at: ['hidden'] })
        .start(setupByHand())
        .step(stepByHand());
      const given = batch(Int32Array.of(0, 1, 0, 1, 1, 0, 1));
      const mixed = hooks.prepareBatch?.(given, noTools) as typeof given; // it answers at once
      const hidden = hooks.representations.hidden?.(given.targets, {}, given);
      expect(hidden?.arraySync()).toEqual(mixed.targets.arraySync());
    });
  });

  it('refuses a representation with other samples than the batch has targets for', () => {
    tf.tidy(() => {
      expect(() => hooksOf(1).representations.hidden?.(tf.zeros([3, 1]), {}, batch())).toThrow(
        /manifold-mixup: "hidden" has 3 samples, and the batch 2/,
      );
    });
  });

  it('draws nothing and does nothing at alpha 0', () => {
    const asked: string[] = [];
    const { prepareBatch, representations } = hooksOf(0, asked);
    expect([asked, prepareBatch, representations]).toEqual([[], undefined, {}]);
  });

  it('refuses an alpha below 0, no representation, and one named twice', () => {
    expect(() => manifoldMixup({ at, alpha: -1 })).toThrow(/^manifold-mixup: .*"alpha"/);
    expect(() => manifoldMixup({ at: [] })).toThrow(/^manifold-mixup: .*"at"/);
    expect(() => manifoldMixup({ at: ['hidden', 'hidden'] })).toThrow(/once/);
  });

  it('composes with vib, and is refused beside mixup by both names', async () => {
    const model = toyModel({ seed: 1 });
    const own = manifoldMixup({ at: ['input', 'hidden', 'latent'] });
    const trainer = createTrainer({ model, regularizers: [own, vib({ beta: 0.1 })], batchSize: 5, seed: 1 });
    const { epochs } = await trainer.fit(toyDataset({ seed: 1, size: 20 }), { epochs: 1 });
    expect(epochs[0]?.loss).toBeGreaterThan(0);
    expect(() => createTrainer({ model, regularizers: [mixup(), own], seed: 1 })).toThrow(
      /"mixup" and "manifold-mixup"/,
    );
    model.dispose();
  });

  it('mixes the layers of a tf.LayersModel', async () => {
    const layers = tf.sequential();
    // Left to itself every layer draws anew, and now and then no unit is active.
    const kernelInitializer = tf.initializers.glorotUniform({ seed: 1 });
    layers.add(tf.layers.dense({ name: 'hidden', inputShape: [2], units: 4, activation: 'tanh', kernelInitializer }));
    layers.add(tf.layers.dense({ name: 'classes', units: 2, activation: 'softmax', kernelInitializer }));
    const model = fromLayersModel(layers, { representations: { features: 'hidden' }, bounds: [-1, 1] });
    const data = memoryDataset({
      ...{ name: 'two', classes: ['a', 'b'], bounds: [-1, 1], inputShape: [2] },
      ...{ inputs: Float32Array.of(1, 0, 0, 1), labels: Int32Array.of(0, 1) },
    });
    const losses = async (alpha: number) => {
      const trainer = createTrainer({ model, regularizers: [manifoldMixup({ at: ['features'], alpha })], seed: 3 });
      return (await trainer.fit(data, { epochs: 1 })).epochs[0]?.loss;
    };
    expect(await losses(1)).not.toBe(await losses(0));
    model.dispose();
  });

  it("is made by its recipe, by default at the model's first three tensors", () => {
    const representations = {
      input: 'tensor',
      conv1: 'tensor',
      code: 'gaussian',
      conv2: 'tensor',
      d: 'tensor',
    } as const;
    const context = { model: { name: 'toy', inputShape: [1], classes: 2, representations } };
    const names = (options: object) =>
      createFrom(recipe, options, context).requires.map(({ representation }) => representation);
    expect(names({})).toEqual(['input', 'conv1', 'conv2']);
    expect(names({ at: ['d'] })).toEqual(['d']);
    expect(() => names({ alhpa: 0.2 })).toThrow(/^manifold-mixup: .*alhpa/);
  });
});
