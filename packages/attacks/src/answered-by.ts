import {
  type Dataset,
  type Gather,
  gatherLabelled,
  InfomixupError,
  indexBatches,
  parseOptions,
  type Samples,
} from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { type AttackedModel, answersFrom } from './model.js';

/** Options of {@link answeredBy}. */
export interface AnsweredByOptions {
  /** Samples asked about at once, up to 1e6; 256 unless told. */
  readonly batchSize?: number | undefined;
}

const schema = z.strictObject({ batchSize: z.int().min(1).max(1e6).default(256) });

/**
 * A data set with a model's answers in place of its labels: what a surrogate of the model is trained on, to be attacked in
 * its place (`transfer`). The model is asked once about every sample, as it is without augmentation: `size` queries.
 *
 * Labels are the classes that the model decides on. Where it tells scores, targets `[batch, classes]` are their softmax,
 * which teach a surrogate more than classes do.
 *
 * Source: Papernot et al., Practical Black-Box Attacks against Machine Learning (2017), section 4, without its augmentation;
 * Hinton et al., Distilling the Knowledge in a Neural Network (2015), for the targets.
 *
 * @throws InfomixupError `invalid-options`; `wrong-shape` and `attack-failed` as `answersFrom`; `no-answer` where scores are
 *   no numbers; `dataset-mismatch` where the data set has other classes
 *
 * @example
 * ```ts
 * import { answeredBy, decisionsOnly, fgsm, transfer } from '@infomixup/attacks';
 * import { classifierOf, spiralMlp } from '@infomixup/core';
 * import { spirals } from '@infomixup/datasets';
 * import { linearClassifier } from '@infomixup/testing';
 * import { createTrainer } from '@infomixup/trainer';
 * const target = decisionsOnly(linearClassifier({ weights: [1, 1], bounds: [-1, 1] }));
 * const answered = await answeredBy(target, spirals({ seed: 1, size: 40 }).train);
 * const surrogate = spiralMlp({ seed: 2, hidden: [8] });
 * await createTrainer({ model: surrogate, regularizers: [], seed: 1 }).fit(answered, { epochs: 2 });
 * const from = { name: 'surrogate', classifier: classifierOf(surrogate) };
 * console.assert(transfer({ from, attack: fgsm({ norm: 'linf' }) }).knowledge === 'decisions');
 * surrogate.dispose();
 * ```
 */
export async function answeredBy(
  model: AttackedModel,
  dataset: Dataset,
  options: AnsweredByOptions = {},
): Promise<Dataset> {
  const { batchSize } = parseOptions('answeredBy', schema, options);
  requireSameClasses(model, dataset);
  const { labels, targets } = await allAnswers(model, dataset, batchSize);
  const answered = (indices: Int32Array, { targets: own, ...samples }: Samples): Samples => {
    own?.dispose();
    const rows = Array.from(indices, (index) => targets[index] ?? []);
    return {
      ...samples,
      labels: indices.map((index) => labels[index] ?? 0),
      ...(targets.length > 0 && { targets: tf.tensor2d(rows, [indices.length, model.classes]) }),
    };
  };
  const gather: Gather = (indices, training) => {
    const samples = dataset.gather(indices, training);
    return samples instanceof Promise ? samples.then((later) => answered(indices, later)) : answered(indices, samples);
  };
  const withinBounds = dataset.gather.withinBounds ?? false;
  return { ...dataset, name: `${dataset.name}, answered`, gather: Object.assign(gather, { withinBounds }) };
}

function requireSameClasses({ classes }: AttackedModel, dataset: Dataset): void {
  if (classes === dataset.classes.length) return;
  throw new InfomixupError(
    `answeredBy: the model has ${classes} classes, and ${dataset.name} ${dataset.classes.length}; give data of the model's classes`,
    'dataset-mismatch',
  );
}

/** The class of every sample, and where scores are told their softmax. */
async function allAnswers(model: AttackedModel, dataset: Dataset, batchSize: number) {
  const labels = new Int32Array(dataset.size);
  const targets: number[][] = [];
  for (const indices of indexBatches(dataset.size, batchSize)) {
    const { inputs } = await gatherLabelled(dataset, indices);
    const { predictions, scores } = await answersFrom('answeredBy', model, inputs).finally(() => inputs.dispose());
    const silent = predictions.indexOf(-1);
    if (silent >= 0)
      throw new InfomixupError(
        `answeredBy: the model's scores of sample ${indices[silent]} of ${dataset.name} are no numbers; mend the model, or ask for decisions alone`,
        'no-answer',
      );
    labels.set(predictions, indices[0]);
    for (let row = 0; scores && row < indices.length; row++)
      targets.push(softmax(scores.subarray(row * model.classes, (row + 1) * model.classes)));
    await tf.nextFrame();
  }
  return { labels, targets };
}

function softmax(scores: Float32Array): number[] {
  const greatest = Math.max(...scores);
  const powers = Array.from(scores, (score) => Math.exp(score - greatest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
