import { type AttackedModel, answersFrom } from '@infomixup/attacks';
import { type Classifier, logitsOf, predictedClasses } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Logits of one sample, or whatever scores a black box tells. */
export type Row = readonly number[];

/** What a model tells of a batch, one row a sample; a decision is the row that is 1 at its class. */
export async function answerRows(model: AttackedModel, inputs: Tensor): Promise<Row[]> {
  if ('logits' in model) return logitRows(model, inputs);
  const { classes } = model;
  const { predictions, scores } = await answersFrom('evaluation', model, inputs);
  return Array.from(predictions, (prediction, sample) =>
    scores
      ? Array.from(scores.subarray(sample * classes, (sample + 1) * classes))
      : Array.from({ length: classes }, (_, label) => Number(label === prediction)),
  );
}

/** The classifier's logits of a batch, one row a sample. */
export async function logitRows(classifier: Classifier, inputs: Tensor): Promise<Row[]> {
  const { classes } = classifier;
  const source = { owner: 'evaluation', what: "the classifier's logits", code: 'model-failed', classes };
  const logits = tf.tidy(() => logitsOf(source, inputs, (given) => classifier.logits(given)));
  try {
    const values = Array.from(await logits.data());
    return Array.from({ length: values.length / classes }, (_, row) =>
      values.slice(row * classes, (row + 1) * classes),
    );
  } finally {
    logits.dispose();
  }
}

/** The class of the greatest logit, -1 where one is not a number. */
export function predictionOf(row: Row): number {
  return predictedClasses(row, row.length)[0] ?? -1;
}

/** The row at L2 length 1. */
export function normalized(row: Row): Row {
  return row.map((value) => value / (Math.hypot(...row) || 1));
}

/** L2 distance of two rows. */
export function distance(a: Row, b: Row): number {
  return Math.hypot(...a.map((value, i) => value - (b[i] ?? 0)));
}
