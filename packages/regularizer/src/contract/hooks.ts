import type { Classifier, Rng } from '@infomixup/core';
import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { NamedTensors } from './tensors.js';

/** One training batch of `inputs` `[batch, ...inputShape]`. */
export interface Batch {
  readonly inputs: Tensor;
  /** The class distribution that the criterion sees, `[batch, classes]`. */
  readonly targets: Tensor2D;
  /** The class of each sample as the data set gives it, whatever became of inputs and targets. */
  readonly labels: Int32Array;
  /** The samples' numbers in the data set. */
  readonly indices: Int32Array;
  /** What each sample counts in the criterion, `[batch]`; each counts 1 where there are none. */
  readonly weights?: Tensor1D;
}

/** What of a batch a plugin may change; it says so in `changes`. */
export type BatchPart = 'inputs' | 'targets' | 'weights' | 'size';

/** What a plugin may know when it draws for a step. */
export interface StepContext {
  /** This plugin's own stream for this step; other plugins' draws never move it. */
  readonly rng: Rng;
  /** Batches since the run began, from 0. */
  readonly step: number;
  /** Epochs since the run began, from 0. */
  readonly epoch: number;
  readonly batchSize: number;
  readonly classes: number;
  /** The model in evaluation mode, for attacks and saliency. */
  readonly classifier: Classifier;
}

/** What `prepareBatch` may ask of the trainer. */
export interface BatchTools {
  /**
   * The gradient of the training loss in the inputs of `batch`, `[batch, ...inputShape]`: of the mean criterion in
   * training mode, and with `hooks` of every plugin's changes and penalties too. The trainer frees it after the step.
   */
  readonly saliency: (batch: Batch, options?: { readonly hooks?: boolean }) => Tensor;
  /** Hands a tensor made after an `await` to the trainer, which frees it after the step, or where the hook throws. */
  readonly own: <T extends Tensor>(tensor: T) => T;
}

/** How a further forward pass is done. */
export interface PassOptions {
  /** Whether every plugin's changes of representations apply, in written order; `false` by default. */
  readonly hooks?: boolean;
  /** `train` by default. In `eval`, layers use their running statistics, and stochastic parts their mean. */
  readonly mode?: 'train' | 'eval';
  /** Noise of its own, or that of the step's own pass; `fresh` by default. */
  readonly noise?: 'fresh' | 'shared';
  /** Values to compute with instead of the model's parameters of these names; the pass is then a constant to the gradient. */
  readonly parameters?: NamedTensors;
  /**
   * BatchNorm's statistics in training mode: the batch's own, which the running ones follow (`update`) or not (`keep`, the
   * default); or the running ones, as they are (`frozen`), with all else as in training.
   */
  readonly statistics?: 'keep' | 'update' | 'frozen';
}

/** What a further forward pass gives. */
export interface Passed<V> {
  readonly logits: Tensor2D;
  /** The required representations, by role. */
  readonly representations: V;
}

/** The step's forward pass, as `targets` sees it; all on the tape. */
export interface Forwarded<V, W = NamedTensors> {
  /** The required representations by role, after all changes. */
  readonly representations: V;
  readonly logits: Tensor2D;
  readonly batch: Batch;
  /** The model's parameters by name. */
  readonly parameters: NamedTensors;
  /** The plugin's own trainable variables. */
  readonly variables: W;
  /** Another forward pass of the model, on the tape. */
  readonly pass: (inputs: Tensor, options?: PassOptions) => Passed<V>;
  /**
   * Runs `make` off the tape: its tensor is a constant to the gradient, however it comes about (an attack's examples,
   * a teacher's logits). Tests that move the weights keep what it gave first.
   */
  readonly constant: <T extends Tensor>(make: () => T) => T;
}

/** The same with the losses, as `weights` and `penalty` see it. */
export interface Seen<V, W = NamedTensors> extends Forwarded<V, W> {
  /** What the criterion compares the logits with, after all changes. */
  readonly targets: Tensor2D;
  /** The criterion of each sample before weights, `[batch]`. */
  readonly losses: Tensor1D;
  /** What each sample counts, after all changes, `[batch]`; absent where nobody gave any. */
  readonly weights?: Tensor1D;
}

/**
 * Changes representations as the forward pass meets them (chained). `seen` holds the required representations met so
 * far, after all changes; reading one that the model visits later throws. `noise` is the plugin's stream for this
 * representation in this pass: the same in passes that share the step's noise, another in one with fresh noise, and
 * `null` in evaluation mode, where nothing is drawn.
 */
export type Changes<V> = {
  readonly [K in keyof V]?: (value: V[K], seen: V, batch: Batch, noise: Rng | null) => V[K];
};

/** What the `gradients` hook may use. */
export interface GradientStage<S> {
  /** All that is trained: the model's parameters by name, and plugins' variables as `<plugin>/<name>`. */
  readonly parameters: NamedTensors;
  /**
   * The gradients of the same step's loss (batch, noise, draws) with these offsets added to parameters; names left out
   * stay where they are. The parameters are put back, also when something throws.
   */
  readonly gradientsAt: (offsets: NamedTensors) => NamedTensors;
  /** The plugin's state as `nextState` gave it. */
  readonly state: S;
}

/** Gradients to go on with; or, with a state, those or `null`, which leaves this step's update out. */
export type GradientResult<S> = NamedTensors | { readonly update: NamedTensors | null; readonly state?: S };

/** What there is after an update. */
export interface Updated<S> {
  /** The model's parameters by name. */
  readonly parameters: NamedTensors;
  /** What the model keeps up to date itself, such as BatchNorm's running statistics. */
  readonly buffers: NamedTensors;
  /** The plugin's own trainable variables. */
  readonly variables: NamedTensors;
  /** Updates since the run began, this one included. */
  readonly updates: number;
  /** The plugin's state as the hooks before gave it. */
  readonly state: S;
}

/**
 * What one plugin does in one step. Hooks neither dispose nor keep tensors; what outlives the step is the state they
 * return. All but `prepareBatch` are synchronous.
 */
export interface StepHooks<V, S, W = NamedTensors> {
  /**
   * Chained, before the tape. It may return a promise: what it made before its first `await`, and the tensors of the
   * batch it gives, are then freed by the trainer; all it makes later it frees itself or hands to `tools.own`.
   */
  readonly prepareBatch?: (batch: Batch, tools: BatchTools) => Batch | Promise<Batch>;
  /** Chained, on the tape. */
  readonly representations?: Changes<V>;
  /** Chained, on the tape: changes that hang on the forward pass. All others belong into `prepareBatch`. */
  readonly targets?: (targets: Tensor2D, seen: Forwarded<V, W>) => Tensor2D;
  /** Chained, on the tape: what each sample counts in the criterion, from the batch's weights or ones, `[batch]`. */
  readonly weights?: (weights: Tensor1D, seen: Seen<V, W>) => Tensor1D;
  /** Summed into the loss, on the tape; logged as `penalty/<plugin name>`. */
  readonly penalty?: (seen: Seen<V, W>) => Scalar;
  /** The state after this step; asked at the end of the forward pass. */
  readonly nextState?: () => S;
  /** Chained, after the tape. Where one leaves the update out, those after it are not asked. */
  readonly gradients?: (gradients: NamedTensors, stage: GradientStage<S>) => GradientResult<S>;
  /** After an update that was not left out: the state that follows from it. */
  readonly updated?: (after: Updated<S>) => S;
}
