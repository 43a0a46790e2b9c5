import { type Classifier, InfomixupError } from '@infomixup/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The least probability whose logarithm and its slope are finite in single precision. */
const least = 1e-37;

/** A classifier whose last layer is a softmax already, or a sigmoid. */
export interface ProbabilityModel extends Pick<Classifier, 'bounds' | 'classes'> {
  /** `[batch, classes]`, or for two classes `[batch, 1]`: the probability of the second. */
  readonly probabilities: (inputs: Tensor) => Tensor2D;
}

/**
 * A classifier of a model that gives probabilities: their logarithms are its logits. Attacks that expect logits would take
 * probabilities for flat ones, and find less.
 *
 * Where a probability is exactly 0 or 1 in single precision, nothing is left of its gradient: attack the logits themselves
 * where you can.
 *
 * @throws InfomixupError `wrong-shape` by `logits`, where the model returns something else than probabilities of its classes
 *
 * @example
 * ```ts
 * import { fromProbabilities } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = fromProbabilities({
 *   ...{ bounds: [0, 1], classes: 2 },
 *   probabilities: (inputs) => tf.sigmoid<tf.Tensor2D>(inputs as tf.Tensor2D),
 * });
 * const [no = 0, yes = 0] = tf.tidy(() => classifier.logits(tf.tensor2d([[0.7]])).dataSync());
 * console.assert(Math.abs(yes - no - 0.7) < 1e-6);
 * ```
 */
export function fromProbabilities({ bounds, classes, probabilities }: ProbabilityModel): Classifier {
  return {
    ...{ bounds, classes },
    logits: (inputs) =>
      tf.tidy(() => {
        const given = probabilities(inputs);
        const [batch, columns] = given.shape;
        if (batch !== inputs.shape[0] || (columns !== classes && !(classes === 2 && columns === 1)))
          throw new InfomixupError(
            `fromProbabilities: the model returned [${given.shape}] for ${inputs.shape[0]} inputs and ${classes} classes; return one probability a class`,
            'wrong-shape',
          );
        const all = columns === classes ? given : tf.concat([tf.sub(1, given), given], 1);
        return tf.log(tf.maximum<Tensor2D>(all, least));
      }),
  };
}
