import { type Classifier, type Dataset, gatherLabelled, indexBatches } from '@infomixup/core';
import type { Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The share of `dataset` that `classifier` gives its label, in [0, 1]. */
export async function accuracyOn(classifier: Classifier, dataset: Dataset, batchSize: number): Promise<number> {
  let correct = 0;
  for (const indices of indexBatches(dataset.size, batchSize)) {
    correct += await correctAmong(classifier, dataset, indices);
    await tf.nextFrame();
  }
  return correct / dataset.size;
}

async function correctAmong(classifier: Classifier, dataset: Dataset, indices: Int32Array): Promise<number> {
  const { inputs, labels } = await gatherLabelled(dataset, indices);
  const predictions = tf.tidy(() => tf.argMax<Tensor1D>(classifier.logits(inputs), 1));
  try {
    const classes = await predictions.data();
    return labels.filter((label, index) => label === classes[index]).length;
  } finally {
    tf.dispose([inputs, predictions]);
  }
}
