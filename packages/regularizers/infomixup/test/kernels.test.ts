import { oneHot, randomStream } from '@infomixup/core';
import { boundaryMixup } from '@infomixup/regularizer-infomixup';
import { seenByHand, setupByHand, stepByHand } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

const size = 64;
const dimension = 8;

/** The kernels of a forward step of the default plugin, its statistics begun already. */
async function kernelsOf(classes: number) {
  const running = boundaryMixup().start(setupByHand({ classes }));
  const rng = randomStream(2, 'batch');
  const mean = tf.tensor2d(rng.normals(size * dimension), [size, dimension]);
  const labels = Int32Array.from({ length: size }, () => rng.integer(classes));
  const targets = oneHot(labels, classes);
  const bottleneck = { mean, deviation: mean };
  const batch = { inputs: mean, targets, labels, indices: new Int32Array(size) };
  const step = () => {
    const taken = running.step(stepByHand({ rng, batchSize: size, classes }));
    taken.hooks.representations.latent?.(mean, { bottleneck, latent: mean }, batch);
    taken.hooks.targets?.(targets, seenByHand({ bottleneck, latent: mean }, batch));
    taken.hold();
    taken.commit();
  };
  tf.tidy(step);
  const { kernels } = await tf.profile(() =>
    tf.tidy(() => {
      step();
      return tf.scalar(0);
    }),
  );
  running.dispose();
  tf.dispose([mean, targets]);
  return kernels;
}

describe('the kernels of a step', () => {
  it('are as many for 2 classes as for 300', async () => {
    const [few, many] = [await kernelsOf(2), await kernelsOf(300)];
    expect(many.map(({ name }) => name)).toEqual(few.map(({ name }) => name));
  });

  it('are few', async () => {
    expect((await kernelsOf(10)).length).toBeLessThanOrEqual(50);
  });

  it('make no tensor of batch x classes x dimension', async () => {
    const sizes = (await kernelsOf(300)).flatMap(({ outputShapes }) =>
      outputShapes.map((shape) => tf.util.sizeFromShape(shape)),
    );
    // The largest are [batch, classes] and the class table.
    expect(Math.max(...sizes)).toBeLessThanOrEqual(300 * Math.max(size, 3 * dimension + 1));
  });
});
