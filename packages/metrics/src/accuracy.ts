import { InfomixupError } from '@infomixup/core';

const invalid = (what: string) => new InfomixupError(`metrics: ${what}`, 'invalid-predictions');

const isClass = (value: number | undefined, least: number): boolean =>
  value !== undefined && Number.isInteger(value) && value >= least;

/**
 * The share of predictions that equal their label, 0 to 1.
 *
 * @param predictions - Predicted classes, one a sample.
 * @param labels - True classes, in the same order.
 * @throws InfomixupError `invalid-predictions` where the lengths differ or are 0, or an entry is not a whole number (a label also
 * not below 0; a prediction of -1 says that there was none).
 *
 * @example
 * ```ts
 * import { accuracy } from '@infomixup/metrics';
 * console.assert(accuracy([3, 1, 4, 1], [3, 1, 4, 7]) === 0.75);
 * ```
 */
export function accuracy(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  if (predictions.length !== labels.length || labels.length === 0)
    throw invalid(
      `${predictions.length} predictions for ${labels.length} labels; give one prediction a label, at least one`,
    );
  let right = 0;
  for (let i = 0; i < labels.length; i++) {
    const [prediction, label] = [predictions[i], labels[i]];
    if (!isClass(label, 0)) throw invalid(`labels[${i}] is ${label}; a label is a whole number of at least 0`);
    if (!isClass(prediction, -1))
      throw invalid(`predictions[${i}] is ${prediction}; a prediction is a whole number of at least -1`);
    if (prediction === label) right++;
  }
  return right / labels.length;
}
