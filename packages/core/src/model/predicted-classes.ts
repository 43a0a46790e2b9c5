/**
 * The class of the greatest logit in each row, the first of equals; -1 where a logit is not a number. Read here and not
 * by a tensor operation, so that ties fall alike on every engine.
 *
 * @param logits row-major, `[batch, classes]`
 *
 * @example
 * ```ts
 * import { predictedClasses } from '@infomixup/core';
 * console.assert(predictedClasses([0.1, 0.9, 2, 2, NaN, 1], 2).join() === '1,0,-1');
 * ```
 */
export function predictedClasses(logits: ArrayLike<number>, classes: number): Int32Array {
  const predictions = new Int32Array(classes > 0 ? logits.length / classes : 0);
  for (let row = 0; row < predictions.length; row++) {
    let best = 0;
    for (let index = 0; index < classes && best >= 0; index++) {
      const value = logits[row * classes + index] ?? Number.NaN;
      if (Number.isNaN(value)) best = -1;
      else if (value > (logits[row * classes + best] ?? 0)) best = index;
    }
    predictions[row] = best;
  }
  return predictions;
}
