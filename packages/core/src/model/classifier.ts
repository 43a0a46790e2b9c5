import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { InfomixupError } from '../errors.js';
import { logProbabilities } from '../losses/log-probabilities.js';
import type { Rng } from '../random/rng.js';
import { normalTensor } from '../tensors/normal-tensor.js';
import { evaluationPass } from './evaluation-pass.js';
import type { Classifier, Model, Pass } from './model.js';

/** How a stochastic model is evaluated: by the mean over this many passes, with noise from `rng`. */
export interface Sampling {
  /** At least 1. */
  readonly samples: number;
  /** Every call of `logits` draws new noise from it. */
  readonly rng: Rng;
  /**
   * Whether every call, and every input of a batch, has the same noise instead: a classifier that answers one input always
   * alike. False unless told.
   */
  readonly frozen?: boolean;
}

/** `log(mean_i softmax(logits_i))`, `[batch, classes]`: what `runs` gives, averaged as probabilities. */
const logMeanProbabilities = (runs: readonly Tensor2D[]): Tensor2D =>
  tf.sub(tf.logSumExp(tf.stack(runs.map(logProbabilities)), 0), Math.log(runs.length));

/**
 * A model as attacks and metrics see it: in evaluation mode, with gradients in the inputs.
 *
 * Stochastic representations use their mean. With `sampling`, the logits are instead the logarithm of the mean of the
 * class probabilities over that many passes with fresh noise: the mean itself is a randomised defence's answer, and what
 * an attack by expectation over transformation differentiates. With `frozen` noise, one and the same drawn network is
 * attacked, and decides; what keeps it from being fooled is not the noise. An evaluation shows all three.
 *
 * @throws InfomixupError `invalid-argument` where `samples` is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { classifierOf, lenet5, randomStream } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const model = lenet5({ seed: 1, bottleneck: 2 });
 * const byMean = classifierOf(model);
 * const bySamples = classifierOf(model, { samples: 12, rng: randomStream(1, 'evaluation') });
 * tf.tidy(() => {
 *   const inputs = tf.zeros([1, 28, 28, 1]);
 *   console.assert(byMean.logits(inputs).shape.join() === '1,10');
 *   const frozen = classifierOf(model, { samples: 1, rng: randomStream(1, 'frozen'), frozen: true });
 *   console.assert(frozen.logits(inputs).dataSync().join() === frozen.logits(inputs).dataSync().join());
 *   console.assert(Math.abs((tf.sum(tf.exp(bySamples.logits(inputs))).dataSync()[0] ?? 0) - 1) < 1e-5);
 * });
 * model.dispose();
 * ```
 */
export function classifierOf<R>(model: Model<R>, sampling?: Sampling): Classifier {
  const { bounds, classes } = model;
  if (sampling === undefined) return { bounds, classes, logits: byMean(model) };
  const { samples } = sampling;
  if (Number.isInteger(samples) && samples > 0) return { bounds, classes, logits: bySamples(model, sampling) };
  throw new InfomixupError(
    `core: classifierOf got ${samples} samples; give a whole number of at least 1`,
    'invalid-argument',
  );
}

const byMean =
  <R>(model: Model<R>) =>
  (inputs: Tensor): Tensor2D =>
    tf.tidy(() => model.forward(inputs, evaluationPass()));

const bySamples =
  <R>(model: Model<R>, { samples, rng, frozen = false }: Sampling) =>
  (inputs: Tensor): Tensor2D =>
    tf.tidy(() => {
      const passOf = (number: number): Pass<R> =>
        frozen ? frozenPass(rng.fork('frozen', number)) : evaluationPass({ rng });
      const runs = Array.from({ length: samples }, (_, number) => model.forward(inputs, passOf(number)));
      return logMeanProbabilities(runs);
    });

/** A pass whose noise is the same for every row of a batch: drawn once, from a stream that each call begins anew. */
const frozenPass = <R>(rng: Rng): Pass<R> => ({
  ...evaluationPass<R>(),
  normal: ([batch = 1, ...shape]) => tf.tile(normalTensor(rng, [1, ...shape]), [batch, ...shape.map(() => 1)]),
});
