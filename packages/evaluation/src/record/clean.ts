import { answerRows, predictionOf } from './logit-rows.js';
import { eachBatch, type Subject } from './subject.js';

/** Classes of unperturbed samples, one entry a sample; the prediction is -1 where the logits are not numbers. */
export interface CleanRecording {
  readonly labels: Int32Array;
  readonly predictions: Int32Array;
}

/** Classifies the whole data set; `onBatch` hears how many samples are done. */
export async function recordClean(subject: Subject, onBatch: (done: number) => void): Promise<CleanRecording> {
  const [labels, predictions]: [number[], number[]] = [[], []];
  await eachBatch(subject, subject.dataset.size, async ({ batch }) => {
    labels.push(...batch.labels);
    predictions.push(...(await answerRows(subject.classifier, batch.inputs)).map(predictionOf));
    onBatch(labels.length);
  });
  return { labels: Int32Array.from(labels), predictions: Int32Array.from(predictions) };
}
