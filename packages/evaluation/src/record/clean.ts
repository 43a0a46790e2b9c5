import type { Classifier } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { predictionOf, rowsOf } from './logit-rows.js';
import { eachBatch, type Subject } from './subject.js';

/** Classes of unperturbed samples, one entry a sample; the prediction is -1 where the logits are not numbers. */
export interface CleanRecording {
  readonly labels: Int32Array;
  readonly predictions: Int32Array;
}

async function predict(classifier: Classifier, inputs: Tensor): Promise<number[]> {
  const logits = tf.tidy(() => classifier.logits(inputs));
  try {
    return rowsOf(await logits.data(), classifier.classes).map(predictionOf);
  } finally {
    logits.dispose();
  }
}

/** Classifies the whole data set; `onBatch` hears how many samples are done. */
export async function recordClean(subject: Subject, onBatch: (done: number) => void): Promise<CleanRecording> {
  const [labels, predictions]: [number[], number[]] = [[], []];
  await eachBatch(subject, subject.dataset.size, async ({ batch }) => {
    labels.push(...batch.labels);
    predictions.push(...(await predict(subject.classifier, batch.inputs)));
    onBatch(labels.length);
  });
  return { labels: Int32Array.from(labels), predictions: Int32Array.from(predictions) };
}
