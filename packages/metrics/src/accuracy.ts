import { InfomixupError } from '@infomixup/core';

/**
 * The share of predictions that equal their label, 0 to 1.
 *
 * @param predictions - Predicted classes, one a sample.
 * @param labels - True classes, in the same order.
 * @throws InfomixupError `invalid-predictions` where the lengths differ or are 0.
 *
 * @example
 * ```ts
 * import { accuracy } from '@infomixup/metrics';
 * console.assert(accuracy([3, 1, 4, 1], [3, 1, 4, 7]) === 0.75);
 * ```
 */
export function accuracy(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  if (predictions.length !== labels.length || labels.length === 0) {
    throw new InfomixupError(
      `metrics: ${predictions.length} predictions for ${labels.length} labels; give one prediction a label, at least one`,
      'invalid-predictions',
    );
  }
  return Array.from(labels).filter((label, i) => label === predictions[i]).length / labels.length;
}
