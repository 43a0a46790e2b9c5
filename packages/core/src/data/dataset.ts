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
  readonly gather: (indices: Int32Array) => LabelledBatch;
}
