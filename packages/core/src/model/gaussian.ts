import type { Tensor, Tensor2D } from '@tensorflow/tfjs';

/** A normal distribution with diagonal covariance for each sample: `mean` and `deviation` (> 0), both `[batch, dimension]`. */
export interface DiagonalGaussian {
  readonly mean: Tensor2D;
  readonly deviation: Tensor2D;
}

/** What a named representation can be. */
export type Representation = Tensor | DiagonalGaussian;

/** The run-time name of a representation's type. */
export type RepresentationKind = 'tensor' | 'gaussian';

/** The kind that belongs to a representation's type. */
export type KindOf<V> = V extends DiagonalGaussian ? 'gaussian' : 'tensor';

/** The type that belongs to a representation's kind. */
export type ValueOf<K extends RepresentationKind> = K extends 'gaussian' ? DiagonalGaussian : Tensor;
