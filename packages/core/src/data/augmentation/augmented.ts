import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { InfomixupError } from '../../errors.js';
import type { Json } from '../../json.js';
import type { Rng } from '../../random/rng.js';
import type { Dataset, Gather, Samples, SyncDataset, TrainingAccess } from '../dataset.js';
import { derivedGather } from '../derived-gather.js';

/** A change of inputs that keeps their class, drawn anew in each epoch. */
export interface Augmentation {
  /** Names its stream of draws. */
  readonly name: string;
  /** What else decides the change; a resumed run must agree with it. */
  readonly settings?: Json;
  /**
   * Inputs `[batch, ...inputShape]` changed, in the same shape and within the bounds of the data set. Called within
   * `tidy`.
   *
   * @param rngs - A stream for each sample, fixed by the run's seed, the epoch and the sample's index alone.
   */
  readonly apply: (inputs: Tensor, rngs: readonly Rng[], dataset: Dataset) => Tensor;
}

/**
 * The data set with its inputs changed at each access in training, by one augmentation after the other; plain for whoever
 * does not train, such as validation, evaluation and attacks. Draws hang on the run's seed, the epoch, the
 * augmentation's name and the sample's index, not on the order of accesses: a resumed run sees what the uninterrupted
 * one would have seen.
 *
 * @throws InfomixupError `invalid-argument` where two augmentations have one name; when samples are gathered,
 * `invalid-augmentation` where one changes the shape, and what an augmentation throws
 *
 * @example
 * ```ts
 * import { augmented, memoryDataset, randomCrop, randomFlip, randomStream } from '@infomixup/core';
 * const inputs = Uint8Array.from({ length: 64 }, (_, i) => i);
 * const images = { name: 'images', classes: ['a', 'b'], bounds: [0, 1] as const, inputShape: [4, 4, 1] };
 * const plain = memoryDataset({ ...images, inputs, labels: Uint8Array.of(0, 1, 0, 1) });
 * const dataset = augmented(plain, [randomCrop({ padding: 1 }), randomFlip()]);
 * const training = { rng: randomStream(1, 'data', 0), epoch: 0 };
 * const [one, again] = [dataset.gather(Int32Array.of(2), training), dataset.gather(Int32Array.of(2), training)];
 * console.assert(one.inputs.dataSync().join() === again.inputs.dataSync().join());
 * one.inputs.dispose();
 * again.inputs.dispose();
 * ```
 */
export function augmented(dataset: SyncDataset, augmentations: readonly Augmentation[]): SyncDataset;
export function augmented(dataset: Dataset, augmentations: readonly Augmentation[]): Dataset;
export function augmented(dataset: Dataset, augmentations: readonly Augmentation[]): Dataset {
  requireNames(dataset, augmentations);
  const through =
    (gather: Gather): Gather =>
    (indices, training) => {
      if (!training) return gather(indices);
      const change = (samples: Samples) => changed(dataset, augmentations, samples, indices, training);
      // The streams of a data set below, augmented by the same names, are others.
      const samples = gather(indices, { ...training, rng: training.rng.fork('below') });
      return 'then' in samples ? samples.then(change) : change(samples);
    };
  const own = augmentations.map(({ name, settings = null }) => ({ name, settings }));
  const settings = { ...(dataset.settings !== undefined && { below: dataset.settings }), augmentations: own };
  return { ...dataset, settings, gather: derivedGather(dataset, through, { keepsValues: false }) };
}

function requireNames({ name }: Dataset, augmentations: readonly Augmentation[]): void {
  const names = augmentations.map((augmentation) => augmentation.name);
  const twice = names.find((each, position) => names.indexOf(each) !== position);
  if (twice === undefined) return;
  throw new InfomixupError(
    `${name}: two augmentations are called ${twice} and would draw the same; give one another name`,
    'invalid-argument',
  );
}

/** Samples with other inputs; those given are freed. */
function changed(
  dataset: Dataset,
  augmentations: readonly Augmentation[],
  samples: Samples,
  indices: Int32Array,
  training: TrainingAccess,
): Samples {
  try {
    const inputs = tf.tidy(() =>
      augmentations.reduce((values, { name, apply }) => {
        const rngs = Array.from(indices, (index) => training.rng.fork(`augmentation/${name}`, index));
        return ofShape(values.shape, apply(values, rngs, dataset), `${dataset.name}: the augmentation ${name}`);
      }, tf.clone(samples.inputs)),
    );
    samples.inputs.dispose();
    return { ...samples, inputs };
  } catch (error) {
    tf.dispose(samples.targets ? [samples.inputs, samples.targets] : samples.inputs);
    throw error;
  }
}

function ofShape(shape: readonly number[], inputs: Tensor, owner: string): Tensor {
  if (inputs.shape.join() === shape.join()) return inputs;
  throw new InfomixupError(
    `${owner} gave [${inputs.shape}] for inputs [${shape}]; keep their shape`,
    'invalid-augmentation',
  );
}
