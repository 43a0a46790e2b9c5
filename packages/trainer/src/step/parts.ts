import { type Criterion, callPart, InfomixupError, wrongResult } from '@infomixup/core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The losses of a criterion, found to be one number a sample; it has left alone what it was given. */
export function lossesOf(criterion: Criterion, logits: Tensor2D, targets: Tensor2D): Tensor1D {
  const { name } = criterion;
  const losses: unknown = callPart(name, 'its losses', 'criterion-failed', () => criterion.losses(logits, targets));
  for (const [what, tensor] of Object.entries({ logits, targets }))
    if (tensor.isDisposed)
      throw new InfomixupError(
        `${name}: its losses disposed ${what}, which others need; dispose nothing that it is given`,
        'lent-tensor-disposed',
      );
  if (isVector(losses, logits.shape[0])) return losses;
  throw wrongResult(name, 'its losses', losses, `float32 [${logits.shape[0]}]`, 'return one number a sample');
}

/** Whether something is a live float32 vector of this length. */
export function isVector(value: unknown, length: number): value is Tensor1D {
  return (
    value instanceof tf.Tensor && !value.isDisposed && value.dtype === 'float32' && value.shape.join() === `${length}`
  );
}
