import type { Classifier } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** What a classifier says of a batch, one entry a sample. */
export interface Verdicts {
  /** The class with the greatest logit, the first of equals; -1 where a logit is not a number. */
  readonly predictions: Int32Array;
  /** The label's logit less the greatest other one. */
  readonly margins: Float32Array;
}

/** Logits in row-major order. */
interface Logits {
  readonly values: Float32Array;
  readonly classes: number;
}

const logit = ({ values, classes }: Logits, row: number, index: number): number => values[row * classes + index] ?? 0;

/** The class of the greatest logit in a row, one class aside. */
const greatest = (logits: Logits, row: number, except = -1): number => {
  let best = except === 0 ? 1 : 0;
  for (let index = best + 1; index < logits.classes; index++)
    if (index !== except && logit(logits, row, index) > logit(logits, row, best)) best = index;
  return best;
};

const hasNaN = (logits: Logits, row: number): boolean => {
  for (let index = 0; index < logits.classes; index++) if (Number.isNaN(logit(logits, row, index))) return true;
  return false;
};

const prediction = (logits: Logits, row: number): number => (hasNaN(logits, row) ? -1 : greatest(logits, row));

const margin = (logits: Logits, row: number, label: number): number =>
  logit(logits, row, label) - logit(logits, row, greatest(logits, row, label));

/** Reads verdicts from logits in row-major order. Done here, not by tensor operations, so that ties fall alike everywhere. */
export function verdictsOf(values: Float32Array, labels: Int32Array): Verdicts {
  const logits = { values, classes: values.length / labels.length };
  return {
    predictions: labels.map((_, row) => prediction(logits, row)),
    margins: new Float32Array(labels.length).map((_, row) => margin(logits, row, labels[row] ?? 0)),
  };
}

/** Shows `points` to the classifier, by a forward pass of its own. */
export async function judge(classifier: Classifier, points: Tensor, labels: Int32Array): Promise<Verdicts> {
  // Not every kernel takes an empty batch.
  if (labels.length === 0) return { predictions: new Int32Array(), margins: new Float32Array() };
  const logits = tf.tidy(() => classifier.logits(points));
  try {
    return verdictsOf(await logits.data<'float32'>(), labels);
  } finally {
    logits.dispose();
  }
}
