import { type Classifier, type LabelledBatch, predictedClasses, randomStream, sizeOfShape } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The classes that a classifier gives `inputs`. */
export function predictionsOf(classifier: Classifier, inputs: Tensor): Int32Array {
  return predictedClasses(
    tf.tidy(() => classifier.logits(inputs).dataSync()),
    classifier.classes,
  );
}

/** `size` samples of `inputShape` with values uniform in `[low, high]`, and a few at the ends; the same for the same seed. */
export function randomInputs(
  size: number,
  inputShape: readonly number[],
  [low, high]: readonly [number, number],
  seed = 11,
): Tensor {
  const shape = [size, ...inputShape];
  const stretched = (share: number) => Math.min(1, Math.max(0, 1.1 * share - 0.05));
  const values = randomStream(seed, 'attack-contract').uniforms(sizeOfShape(shape));
  return tf.tensor(
    values.map((share) => low + (high - low) * stretched(share)),
    shape,
  );
}

/** Runs `work` on random inputs, labelled as the classifier sees them unless `wrong` says otherwise of a row, and frees them. */
export async function withSamples<T>(
  classifier: Classifier,
  inputShape: readonly number[],
  work: (batch: LabelledBatch) => Promise<T>,
  { size = 12, wrong = () => false }: { readonly size?: number; readonly wrong?: (row: number) => boolean } = {},
): Promise<T> {
  const inputs = randomInputs(size, inputShape, classifier.bounds);
  try {
    const labels = predictionsOf(classifier, inputs).map((label, row) =>
      wrong(row) ? (label + 1) % classifier.classes : label,
    );
    return await work({ inputs, labels });
  } finally {
    inputs.dispose();
  }
}

/** The values of each sample of `[batch, ...inputShape]`. */
export function rowsOf(samples: Tensor): readonly Float32Array[] {
  const values = samples.dataSync<'float32'>();
  const size = values.length / (samples.shape[0] ?? 1);
  return Array.from({ length: samples.shape[0] ?? 0 }, (_, row) => values.slice(row * size, (row + 1) * size));
}
