import type { DiagonalGaussian } from '@infomixup/core';
import { randomStream } from '@infomixup/core';
import type { Batch } from '@infomixup/regularizer';
import { type BoundaryMixupOptions, boundaryMixup } from '@infomixup/regularizer-infomixup';
import { epochByHand, seenByHand, setupByHand, stepByHand } from '@infomixup/testing';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Sample } from './oracle.js';
import { labelsOf, oneHotOf, tensorsOf } from './random-batch.js';

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
  const running = boundaryMixup(options).start(setupByHand({ classes }));
  let step = 0;
  let epoch = 0;
  return {
    step: (samples: readonly Sample[]): Outcome =>
      tf.tidy(() => {
        const { bottleneck, latent } = tensorsOf(samples);
        const targets = oneHotOf(samples, classes);
        const batch: Batch = {
          inputs: latent,
          targets,
          labels: labelsOf(samples),
          indices: Int32Array.from(samples.keys()),
        };
        const rng = randomStream(2, 'plugin', step);
        const context = { rng, step: step++, epoch, batchSize: samples.length, classes };
        const taken = running.step(stepByHand(context));
        const moved = taken.hooks.representations.latent?.(latent, { bottleneck, latent }, batch) as Tensor2D;
        const seen = seenByHand<Values>({ bottleneck, latent: moved }, batch);
        const movedTargets = taken.hooks.targets?.(targets, seen) ?? targets;
        const penalty = taken.hooks.penalty?.({ ...seen, targets: movedTargets }).dataSync()[0];
        taken.hold();
        taken.commit();
        return { latent: moved.arraySync(), targets: movedTargets.arraySync(), penalty };
      }),
    endEpoch: async () => {
      const report = running.report();
      await running.endEpoch(epochByHand({ epoch: epoch++ }));
      return report;
    },
    dispose: running.dispose,
  };
}
