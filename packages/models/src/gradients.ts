import { InfomixupError, onTape, randomStream, reasonOf } from '@infomixup/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** What became of a look for the gradient of logits in the inputs. */
export interface GradientLook {
  /** `missing`: an operation has none; `zero`: it is zero everywhere; `found`. */
  readonly gradients: 'found' | 'missing' | 'zero';
  /** The operations that stand in the way, in TensorFlow.js's words: first the one that stopped it. */
  readonly operations: readonly string[];
}

/** Operations that decide: TensorFlow.js has no gradient for them. */
const deciding = [
  'Greater',
  'GreaterEqual',
  'Less',
  'LessEqual',
  'Equal',
  'NotEqual',
  'LogicalAnd',
  'LogicalOr',
  'LogicalNot',
  'ArgMax',
  'ArgMin',
  'TopK',
  'Bincount',
  'DenseBincount',
  'Multinomial',
  'Unique',
];
/** Operations whose gradient is zero. */
const flat = ['Round', 'Floor', 'Ceil', 'Sign', 'Step', 'OneHot'];

/** Which of some operations a function uses. */
async function used(work: () => Tensor, among: readonly string[]): Promise<string[]> {
  const { kernelNames, result } = await tf.profile(() => tf.tidy(work));
  tf.dispose(result);
  return among.filter((name) => kernelNames.includes(name));
}

/** `sum_i c_i z_i` over all logits with drawn `c`: a loss whose gradient does not vanish where a softmax is sure. */
function gradientOf(logits: (inputs: Tensor) => Tensor2D, inputs: Tensor): Tensor {
  const loss = (points: Tensor) => {
    const values = logits(points);
    const factors = tf.tensor(randomStream(1, 'gradient look').uniforms(values.size), values.shape);
    return tf.sum(tf.mul(values, factors));
  };
  return tf.tidy(() => onTape(() => tf.grad(loss)(inputs)));
}

/** The operation that TensorFlow.js names. */
const namedIn = (error: unknown): string | undefined =>
  /gradient function not found for (\w+)/.exec(reasonOf(error))?.[1];

const isUnconnected = (error: unknown): boolean => /Cannot compute gradient of y=f\(x\)/.test(reasonOf(error));

/**
 * Looks whether logits have a gradient in the inputs, at some samples, and which operations keep it away.
 *
 * @throws what the model throws for another reason.
 *
 * @example
 * ```ts
 * import { lookForGradients } from '@infomixup/models';
 * import * as tf from '@tensorflow/tfjs';
 * const inputs = tf.tensor2d([[0.2, 0.9]]);
 * const { gradients, operations } = await lookForGradients((points) => tf.round(points) as tf.Tensor2D, inputs);
 * console.assert(gradients === 'zero' && operations.join() === 'Round');
 * inputs.dispose();
 * ```
 */
export async function lookForGradients(logits: (inputs: Tensor) => Tensor2D, inputs: Tensor): Promise<GradientLook> {
  try {
    const gradient = gradientOf(logits, inputs);
    const values = await gradient.data().finally(() => gradient.dispose());
    if (values.some((value) => value !== 0)) return { gradients: 'found', operations: [] };
    return { gradients: 'zero', operations: await used(() => logits(inputs), [...flat, ...deciding]) };
  } catch (error) {
    const named = namedIn(error);
    if (InfomixupError.isInstance(error) || (named === undefined && !isUnconnected(error))) throw error;
    const others = await used(() => logits(inputs), [...deciding, ...flat]);
    return { gradients: 'missing', operations: [...new Set([...(named === undefined ? [] : [named]), ...others])] };
  }
}
