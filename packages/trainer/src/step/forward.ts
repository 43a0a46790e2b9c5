import { logitsOf, type Model, type Pass } from '@infomixup/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';

/**
 * A model's logits, found to be such; what its own code throws names it.
 *
 * @param appended - Whether the pass lets hooks append samples to a representation
 */
export function forwardOf<R>(
  { name, classes, forward }: Model<R>,
  inputs: Tensor,
  pass: Pass<R>,
  appended = false,
): Tensor2D {
  return logitsOf({ owner: name, what: 'its forward', code: 'model-failed', classes, appended }, inputs, (given) =>
    forward(given, pass),
  );
}
