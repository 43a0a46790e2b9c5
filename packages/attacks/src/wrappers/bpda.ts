import { detached, InfomixupError } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Options of {@link bpda}. */
export interface BpdaOptions<Output extends Tensor> {
  /** What is computed; any operations, without a gradient too, even by values read from the engine. */
  readonly forward: (inputs: Tensor) => Output;
  /** Whose gradient is taken for it, of the same shape; the identity unless told. */
  readonly standIn?: ((inputs: Tensor) => Output) | undefined;
}

/**
 * Backward pass differentiable approximation: a function of tensors that computes `forward` and has the gradient of
 * `standIn`. Takes a stage that has no gradient (rounding, a threshold, JPEG), or one that shatters it, out of an attack's
 * way; the decisions stay the defence's own.
 *
 * As a stage in front of a classifier: `{ ...classifier, logits: (inputs) => classifier.logits(stage(inputs)) }`. For a
 * whole model without gradients: `forward` is the model's logits, `standIn` another model's.
 *
 * Source: Athalye, Carlini, Wagner, Obfuscated Gradients Give a False Sense of Security (2018), section 4.1.
 *
 * @throws InfomixupError `wrong-shape` by the function, where the two differ in shape
 *
 * @example
 * ```ts
 * import { bpda } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const rounded = bpda({ forward: (inputs) => tf.round(inputs) });
 * const [value, slope] = tf.tidy(() => {
 *   const x = tf.scalar(0.7);
 *   return [rounded(x).dataSync()[0], tf.grad((each) => tf.mul(3, rounded(each)))(x).dataSync()[0]];
 * });
 * console.assert(value === 1 && slope === 3);
 * ```
 */
export function bpda<Output extends Tensor = Tensor>({
  forward,
  standIn = (inputs) => tf.clone(inputs) as Output, // the identity: input and output are of one shape, which is checked
}: BpdaOptions<Output>): (inputs: Tensor) => Output {
  return (inputs) =>
    tf.tidy(() =>
      tf.customGrad<Output>((...given) => {
        const [points, save] = given as [Tensor, (saved: Tensor[]) => void]; // tfjs: the inputs, then a function
        save([points]);
        const value = detached(() => forward(points));
        return {
          // What is returned unchanged would belong to two.
          value: value === (points as Tensor) ? tf.clone(value) : value,
          gradFunc: (outer: Output, saved: Tensor[]) => {
            const [at = points] = saved;
            // A gradient within a gradient would end the tape that is being gone back along.
            return detached(() =>
              tf.grad((each) => tf.sum(tf.mul(approximated(standIn, each, outer.shape), outer)))(at),
            );
          },
        };
      })(inputs),
    );
}

const approximated = (standIn: (inputs: Tensor) => Tensor, inputs: Tensor, shape: readonly number[]): Tensor => {
  const output = standIn(inputs);
  if (output.shape.join() === shape.join()) return output;
  throw new InfomixupError(
    `bpda: the stand-in gives [${output.shape}], and what it stands in for [${shape}]; give a standIn of that shape`,
    'wrong-shape',
  );
};
