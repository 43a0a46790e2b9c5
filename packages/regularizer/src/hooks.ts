import type { Classifier, Rng } from '@infomixup/core';
import type { NamedTensorMap, Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';

/** One training batch: `inputs` `[batch, ...inputShape]`, `targets` `[batch, classes]`, `labels` int32 `[batch]`, `indices` into the data set. */
export interface Batch {
  readonly inputs: Tensor;
  /** The dense class distribution the criterion sees. */
  readonly targets: Tensor2D;
  readonly labels: Tensor1D;
  readonly indices: Int32Array;
}

/** What a plugin may know when it draws for a step. */
export interface StepContext {
  /** This plugin's own stream for this step; other plugins' draws never move it. */
  readonly rng: Rng;
  /** Steps since the run began, from 0. */
  readonly step: number;
  /** Epochs since the run began, from 0. */
  readonly epoch: number;
  readonly batchSize: number;
  readonly classes: number;
  /** The model in evaluation mode, for attacks and saliency. */
  readonly classifier: Classifier;
}

/** What the forward pass of a training step produced; `representations` holds the roles the plugin required, after all changes. */
export interface Seen<V> {
  readonly representations: V;
  readonly logits: Tensor2D;
  readonly targets: Tensor2D;
  readonly batch: Batch;
  /** Another taped forward pass in training mode, without hooks, with noise of its own. */
  readonly forward: (inputs: Tensor) => Tensor2D;
}

/**
 * Changes representations as the forward pass meets them (chained). `seen` holds the required representations met so
 * far, after all changes; reading one that the model visits later throws.
 */
export type Changes<V> = {
  readonly [K in keyof V]?: (value: V[K], seen: V, batch: Batch) => V[K];
};

/** What one plugin does in one step. Hooks neither dispose nor keep tensors; what outlives the step is the next state. */
export interface StepHooks<V, S> {
  /** Chained, before the tape. */
  readonly prepareBatch?: (batch: Batch) => Batch;
  /** Chained, on the tape. */
  readonly representations?: Changes<V>;
  /** Chained, on the tape. */
  readonly targets?: (targets: Tensor2D) => Tensor2D;
  /** Summed into the loss, on the tape; logged as `penalty/<plugin name>`. */
  readonly penalty?: (seen: Seen<V>) => Scalar;
  /** Chained, after the tape; `recompute` runs the same step's loss again at the parameters' present values. */
  readonly gradients?: (gradients: NamedTensorMap, recompute: () => NamedTensorMap) => NamedTensorMap;
  /** The state after this step; asked at the end of the forward pass. */
  readonly nextState?: () => S;
}
