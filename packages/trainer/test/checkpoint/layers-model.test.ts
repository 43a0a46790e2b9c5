import { fromLayersModel } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { adam, type Checkpoint, createTrainer } from '../../src/index.js';
import { ring } from '../support/ring.js';

/** A frozen layer and a nested model, none of which has a name that TensorFlow.js would give twice. */
function network() {
  const initializer = (seed: number) => ({ kernelInitializer: tf.initializers.glorotUniform({ seed }) });
  const inner = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [2], units: 4, activation: 'relu', trainable: false, ...initializer(1) }),
      tf.layers.dense({ units: 4, activation: 'relu', ...initializer(2) }),
    ],
  });
  // tf.LayersModel is a layer, which the types of tfjs forget.
  const outer = [inner as unknown as tf.layers.Layer, tf.layers.dense({ units: 2, ...initializer(3) })];
  return fromLayersModel(tf.sequential({ layers: outer }), { representations: {}, bounds: [-1, 1] });
}

const weightsOf = ({ parameters, buffers }: ReturnType<typeof network>) =>
  Object.fromEntries(
    Object.entries({ ...parameters, ...buffers }).map(([name, value]) => [name, [...value.dataSync()]]),
  );

async function trained(epochs: number, resume: Checkpoint | null = null) {
  const model = network();
  const before = weightsOf(model);
  const snapshots: Checkpoint[] = [];
  const observer = {
    runEnd: async (_: unknown, run: { snapshot: () => Promise<Checkpoint> }) => {
      snapshots.push(await run.snapshot());
    },
  };
  const trainer = createTrainer({ model, optimizer: adam(), batchSize: 32, seed: 1 });
  await trainer.fit(ring(100), { epochs, resume, observers: [observer] });
  const after = weightsOf(model);
  model.dispose();
  return { before, after, snapshot: snapshots[0] ?? null };
}

describe('a tf.LayersModel in training', () => {
  it('moves what is trainable, within nested models too, and nothing else', async () => {
    const { before, after } = await trained(1);
    const moved = Object.keys(before).filter((name) => String(before[name]) !== String(after[name]));
    expect(moved).toEqual(['sequential1/dense2', 'dense1'].flatMap((name) => [`${name}/kernel`, `${name}/bias`]));
    expect(Object.keys(before)).toContain('sequential1/dense1/kernel');
  });

  it('is resumed by another copy of the same network, bit for bit', async () => {
    const { snapshot } = await trained(1);
    const [resumed, whole] = [await trained(2, snapshot), await trained(2)];
    expect(resumed.after).toEqual(whole.after);
  });
});
