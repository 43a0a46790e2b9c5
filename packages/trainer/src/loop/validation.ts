import type { Classifier, Dataset } from '@infomixup/core';
import type { Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The share of `dataset` that `classifier` gives its label, in [0, 1]. */
export async function accuracyOn(classifier: Classifier, dataset: Dataset, batchSize: number): Promise<number> {
  let correct = 0;
  for (let start = 0; start < dataset.size; start += batchSize) {
    const length = Math.min(batchSize, dataset.size - start);
    correct += await correctAmong(
      classifier,
      dataset,
      Int32Array.from({ length }, (_, index) => start + index),
    );
    await tf.nextFrame();
  }
  return correct / dataset.size;
}

async function correctAmong(classifier: Classifier, dataset: Dataset, indices: Int32Array): Promise<number> {
  const { inputs, labels } = dataset.gather(indices);
  const predictions = tf.tidy(() => tf.argMax<Tensor1D>(classifier.logits(inputs), 1));
  try {
    const classes = await predictions.data();
    return labels.filter((label, index) => label === classes[index]).length;
  } finally {
    tf.dispose([inputs, predictions]);
  }
}
