import { type Classifier, type DiagonalGaussian, randomStream } from '@infomixup/core';
import type { Batch, Seen } from '@infomixup/regularizer';
import { type BoundaryMixupOptions, boundaryMixup } from '@infomixup/regularizer-infomixup';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Sample } from './oracle.js';
import { oneHotOf, tensorsOf } from './random-batch.js';

const classifier: Classifier = {
  bounds: [0, 1],
  classes: 2,
  logits: () => {
    throw new Error('boundary mixing needs no classifier');
  },
};

interface Values {
  readonly bottleneck: DiagonalGaussian;
  readonly latent: Tensor;
}

/** What one step made of a batch, as plain numbers. */
export type Outcome = {
  readonly latent: number[][];
  readonly targets: number[][];
  readonly penalty: number | undefined;
};

/** A run of `boundaryMixup` without a model: each step is given its samples. */
export function startRun(options: BoundaryMixupOptions<'bottleneck', 'latent'>, classes: number) {
  const running = boundaryMixup(options).start({ classes, inputShape: [1], rng: randomStream(1, 'run') });
  let step = 0;
  let epoch = 0;
  return {
    step: (samples: readonly Sample[]): Outcome =>
      tf.tidy(() => {
        const { bottleneck, latent, labels } = tensorsOf(samples);
        const targets = oneHotOf(samples, classes);
        const batch: Batch = { inputs: latent, targets, labels, indices: Int32Array.from(samples.keys()) };
        const rng = randomStream(2, 'plugin', step);
        const context = { rng, step: step++, epoch, batchSize: samples.length, classes, classifier };
        const taken = running.step(context);
        const moved = taken.hooks.representations.latent?.(latent, { bottleneck, latent }, batch) as Tensor2D;
        const movedTargets = taken.hooks.targets?.(targets) ?? targets;
        const penalty = penaltyOf(taken.hooks.penalty, { bottleneck, latent: moved }, batch, movedTargets);
        taken.hold();
        taken.commit();
        return { latent: moved.arraySync(), targets: movedTargets.arraySync(), penalty };
      }),
    endEpoch: () => running.endEpoch(epoch++),
    dispose: running.dispose,
  };
}

function penaltyOf(
  penalty: ((seen: Seen<Values>) => tf.Scalar) | undefined,
  representations: Values,
  batch: Batch,
  targets: Tensor2D,
): number | undefined {
  const seen = { representations, batch, targets, logits: targets, forward: () => targets };
  return penalty?.(seen).dataSync()[0];
}
