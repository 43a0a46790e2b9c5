import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Json } from '../json.js';
import type { Rng } from '../random/rng.js';

/** Samples and their classes: `inputs` `[batch, ...inputShape]`, `labels` in `0 .. classes - 1`. */
export interface LabelledBatch {
  readonly inputs: Tensor;
  readonly labels: Int32Array;
}

/** What a data set knows of some of its samples; whoever asked for them owns the tensors. */
export interface Samples extends LabelledBatch {
  /** Soft targets `[batch, classes]`, each row a distribution; the one-hot rows of `labels` unless given. */
  readonly targets?: Tensor2D;
  /** How much each sample counts in training, at least 0; 1 unless given. */
  readonly weights?: Float32Array;
}

/** Labelled samples with random access, from memory or from files: what trainers, attacks and metrics read. */
export interface Dataset {
  readonly name: string;
  readonly size: number;
  /** One name a class, in label order. */
  readonly classes: readonly string[];
  /** Shape of one input, without the batch axis. */
  readonly inputShape: readonly number[];
  /** The least and greatest valid input value. */
  readonly bounds: readonly [number, number];
  /** What decides the samples besides the name, such as augmentations; a resumed run must agree with it. */
  readonly settings?: Json;
  /** Where its samples are some of another data set, or those in one epoch: that one, and their numbers there. */
  readonly origin?: { readonly dataset: Dataset; readonly indices: Int32Array };
  /** The samples at `indices`, in that order, at once or later. */
  readonly gather: Gather;
}

/** A data set that gives its samples at once. */
export interface SyncDataset extends Dataset {
  readonly gather: SyncGather;
}

/** The epoch in which a trainer asks for samples. */
export interface TrainingAccess {
  /** The run's stream for this epoch and the data set; fork it by a sample's index for draws that no order changes. */
  readonly rng: Rng;
  /** From 0. */
  readonly epoch: number;
}

/** Reads samples by their numbers. */
export interface Gather {
  /**
   * @param training - Given by trainers alone: a data set that augments its samples draws from it, and gives them plain
   *   where it is absent. A data set made of another hands it on.
   */
  (indices: Int32Array, training?: TrainingAccess): Samples | Promise<Samples>;
  /**
   * Lays all inputs on the engine, for whoever gathers many times: then only indices go there. Undefined where the
   * engine has no kernel to gather with, or the data set does not fit. It belongs to this function, so that a data set
   * with a `gather` of its own does not inherit it.
   */
  readonly onEngine?: () => DatasetOnEngine | undefined;
  /**
   * Whether all inputs are known to be numbers within the bounds; else every reader looks at them. It belongs to this
   * function, as `onEngine` does.
   */
  readonly withinBounds?: boolean;
}

/** Reads samples at once. */
export interface SyncGather extends Gather {
  (indices: Int32Array, training?: TrainingAccess): Samples;
}

/** Inputs that lie on the engine until they are disposed. */
export interface DatasetOnEngine {
  /** What the data set's own `gather` gives. */
  readonly gather: Gather;
  readonly dispose: () => void;
}
