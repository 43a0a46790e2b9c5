import type { Tensor, Tensor2D, Variable } from '@tensorflow/tfjs';
import type { Json } from '../json.js';
import type { KindOf } from './gaussian.js';

/** Variables by their stable names, such as `conv1/kernel`. */
export type NamedVariables = Readonly<Record<string, Variable>>;

/**
 * One run of a model's forward function.
 *
 * `R` maps each named representation to its type: a tensor, or a `DiagonalGaussian` where the bottleneck is stochastic.
 */
export interface Pass<R> {
  readonly mode: 'train' | 'eval';
  /** Whether BatchNorm goes by its running statistics in training too. */
  readonly frozen?: boolean;
  /** Shows a representation to whoever drives the pass and returns what the model must go on with. */
  readonly visit: <K extends keyof R & string>(name: K, value: R[K]) => R[K];
  /** Standard normal noise of this pass, for reparameterised samples; null where stochastic parts use their mean. */
  readonly normal: ((shape: readonly number[]) => Tensor) | null;
  /** Asks for a buffer's new value; it is assigned after the training step, never in evaluation. */
  readonly update: (buffer: string, value: Tensor) => void;
}

/** A classifier with named representations, whose normalisation of inputs is inside. */
export interface Model<R> {
  readonly name: string;
  /**
   * Every hyper-parameter with its value, also where it is a default: what to make the same model again from, hence also
   * the seed of its first weights and their `initializer`. Checkpoints and records of runs hold it.
   */
  readonly settings: Readonly<Record<string, Json>>;
  /** Shape of one input, without the batch axis. */
  readonly inputShape: readonly number[];
  readonly classes: number;
  /** The least and greatest valid input value. */
  readonly bounds: readonly [number, number];
  /** Every representation that `forward` visits, with its kind, in the order of the visits. */
  readonly representations: { readonly [K in keyof R & string]: KindOf<R[K]> };
  /** What an optimizer trains. */
  readonly parameters: NamedVariables;
  /**
   * What no optimizer trains and files of weights hold all the same: what the forward pass itself keeps up to date, such
   * as BatchNorm's running statistics, and frozen weights.
   */
  readonly buffers: NamedVariables;
  /** Maps inputs `[batch, ...inputShape]` to logits `[batch, classes]`. */
  readonly forward: (inputs: Tensor, pass: Pass<R>) => Tensor2D;
  /** Frees the parameters and buffers. */
  readonly dispose: () => void;
}

/** A model as an attack sees it: evaluation mode, logits `[batch, classes]`, valid inputs within `bounds`. */
export interface Classifier {
  readonly logits: (inputs: Tensor) => Tensor2D;
  readonly bounds: readonly [number, number];
  readonly classes: number;
}
