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

const greatest = (logits: Float32Array, except = -1): number => {
  let best = except === 0 ? 1 : 0;
  for (let index = 0; index < logits.length; index++)
    if (index !== except && (logits[index] ?? 0) > (logits[best] ?? 0)) best = index;
  return best;
};

const prediction = (logits: Float32Array): number => (logits.some(Number.isNaN) ? -1 : greatest(logits));

const margin = (logits: Float32Array, label: number): number =>
  (logits[label] ?? 0) - (logits[greatest(logits, label)] ?? 0);

/** Reads verdicts from logits in row-major order. Done here, not by tensor operations, so that ties fall alike everywhere. */
export const verdictsOf = (logits: Float32Array, labels: Int32Array): Verdicts => {
  const classes = logits.length / labels.length;
  const rows = Array.from(labels, (label, row) => ({
    label,
    logits: logits.subarray(row * classes, (row + 1) * classes),
  }));
  return {
    predictions: Int32Array.from(rows, (row) => prediction(row.logits)),
    margins: Float32Array.from(rows, (row) => margin(row.logits, row.label)),
  };
};

/** Shows `points` to the classifier, by a forward pass of its own. */
export const judge = async (classifier: Classifier, points: Tensor, labels: Int32Array): Promise<Verdicts> => {
  // Not every kernel takes an empty batch.
  if (labels.length === 0) return { predictions: new Int32Array(), margins: new Float32Array() };
  const logits = tf.tidy(() => classifier.logits(points));
  try {
    return verdictsOf(await logits.data<'float32'>(), labels);
  } finally {
    logits.dispose();
  }
};
