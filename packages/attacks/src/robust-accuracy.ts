import { type Classifier, type Dataset, gatherLabelled, indexBatches, type Rng } from '@infomixup/core';
import type { Attack } from './attack.js';

/** How robust accuracy is measured. */
export interface RobustAccuracyOptions {
  readonly attack: Attack;
  /** The budget: a radius in the attack's norm, input units. */
  readonly epsilon: number;
  /** Samples attacked at once; 256 unless told. */
  readonly batchSize?: number | undefined;
}

/** What is attacked, and from what the attack draws. */
export interface AttackedData {
  readonly classifier: Classifier;
  readonly dataset: Dataset;
  readonly rng: Rng;
}

/**
 * The share of a whole data set that a classifier gets right and keeps right under one attack at one budget, in [0, 1].
 * A sample's draws depend on the stream and its number alone.
 *
 * @throws what the attack throws
 *
 * @example
 * ```ts
 * import { fgsm, robustAccuracy } from '@infomixup/attacks';
 * import { memoryDataset, randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * const dataset = memoryDataset({
 *   ...{ name: 'line', classes: ['left', 'right'], bounds: [0, 1], inputShape: [1] },
 *   ...{ inputs: Float32Array.of(0.1, 0.45, 0.6, 0.9), labels: Uint8Array.of(0, 0, 1, 0) },
 * });
 * const classifier = linearClassifier({ weights: [1], bias: -0.5 });
 * const attack = fgsm({ norm: 'linf' });
 * const rng = randomStream(1, 'example');
 * console.assert((await robustAccuracy({ classifier, dataset, rng }, { attack, epsilon: 0.08 })) === 0.5);
 * ```
 */
export async function robustAccuracy(
  { classifier, dataset, rng }: AttackedData,
  { attack, epsilon, batchSize = 256 }: RobustAccuracyOptions,
): Promise<number> {
  let robust = 0;
  for (const indices of indexBatches(dataset.size, batchSize)) {
    const batch = await gatherLabelled(dataset, indices);
    const result = await attack
      .run({ classifier, batch, epsilons: [epsilon], rng, indices })
      .finally(() => batch.inputs.dispose());
    robust += result.outcomes[0]?.status.filter((status) => status === 'robust').length ?? 0;
    result.dispose();
  }
  return robust / dataset.size;
}
