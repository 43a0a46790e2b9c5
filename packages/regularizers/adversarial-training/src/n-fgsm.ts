import { ascend, type PerturbOptions, randomInBall } from '@infomixup/attacks';
import { crossEntropy, inputGradient, oneHot, parseOptions, type Rng } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { TrainingAttack } from './craft.js';

export const nFgsmSchema = z.strictObject({
  /** Half the width of the noise in epsilons, 0 to 10 (the paper's k); 2 by default, as for CIFAR-10 and CIFAR-100. */
  noise: z.number().min(0).max(10).default(2),
  /** Length of the step in epsilons, above 0 and up to 10 (the paper's alpha); 1 by default. */
  relativeStepSize: z.number().min(1e-6).max(10).default(1),
});

/** Options of `nFgsm`. */
export type NFgsmOptions = z.input<typeof nFgsmSchema>;

/**
 * N-FGSM: one step of FGSM from a point with noise around the input, `x + eta + alpha sign(grad L(x + eta))` with
 * `eta ~ U[-k epsilon, k epsilon]`, clipped to the bounds and not to the ball. A single gradient a batch, without the
 * catastrophic overfitting of FGSM.
 *
 * Its points leave the ball of radius epsilon (by up to `k + alpha` epsilons from the input), so it is for training alone
 * and no attack of `@infomixup/attacks`.
 *
 * Source: de Jorge et al., Make Some Noise: Reliable and Efficient Single-Step Adversarial Training, NeurIPS 2022 (arXiv
 * 2202.01181), algorithm 1.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { randomStream } from '@infomixup/core';
 * import { nFgsm } from '@infomixup/regularizer-adversarial-training';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = linearClassifier({ weights: [1] });
 * const [plain] = tf.tidy(() => {
 *   const batch = { inputs: tf.tensor2d([[0.5]]), labels: Int32Array.of(0) };
 *   const rng = randomStream(1, 'example');
 *   return nFgsm({ noise: 0 }).perturb({ classifier, batch, epsilon: 0.25, rng }).dataSync();
 * });
 * console.assert(plain === 0.75);
 * ```
 */
export function nFgsm(options: NFgsmOptions = {}): TrainingAttack {
  const settings = parseOptions('n-fgsm', nFgsmSchema, options);
  return {
    name: 'n-fgsm',
    settings,
    perturb: ({ classifier, batch, epsilon, rng, indices }: PerturbOptions) =>
      tf.tidy(() => {
        const { inputs, labels } = batch;
        const width = settings.noise * epsilon;
        const noise = uniformNoise(inputs, (row) => rng.fork('sample', indices?.[row] ?? row));
        const clipped = (points: Tensor) => tf.clipByValue(points, ...classifier.bounds);
        const noisy = clipped(tf.add(inputs, tf.mul(noise, width)));
        const targets = oneHot(labels, classifier.classes);
        const slope = inputGradient(classifier, noisy, (logits) => crossEntropy.losses(logits, targets));
        return clipped(ascend('linf', noisy, slope, settings.relativeStepSize * epsilon));
      }),
  };
}

/** U[-1, 1] noise in the shape of `inputs`, each sample's from a stream of its own. */
function uniformNoise(inputs: Tensor, streamOf: (row: number) => Rng): Tensor {
  const [rows = 0] = inputs.shape;
  const size = inputs.size / rows;
  const values = new Float32Array(inputs.size);
  for (let row = 0; row < rows; row++) values.set(randomInBall('linf', size, streamOf(row)), row * size);
  return tf.tensor(values, inputs.shape);
}
