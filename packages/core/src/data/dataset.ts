import type { Tensor } from '@tensorflow/tfjs';

/** Samples and their classes: `inputs` `[batch, ...inputShape]`, `labels` in `0 .. classes - 1`. */
export interface LabelledBatch {
  readonly inputs: Tensor;
  readonly labels: Int32Array;
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
  /** The samples at `indices`, in that order; the caller owns the tensor. */
  readonly gather: Gather;
}

/** Reads samples by their numbers. */
export interface Gather {
  (indices: Int32Array): LabelledBatch;
  /**
   * Lays all inputs on the engine, for whoever gathers many times: then only indices go there. Undefined where the
   * engine has no kernel to gather with, or the data set does not fit. It belongs to this function, so that a data set
   * with a `gather` of its own does not inherit it.
   */
  readonly onEngine?: () => DatasetOnEngine | undefined;
}

/** Inputs that lie on the engine until they are disposed. */
export interface DatasetOnEngine {
  /** What the data set's own `gather` gives. */
  readonly gather: (indices: Int32Array) => LabelledBatch;
  readonly dispose: () => void;
}
