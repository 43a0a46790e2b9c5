import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { InfomixupError } from '../errors.js';
import type { Json } from '../json.js';
import type { Declared, Weights } from '../layers/declaration.js';
import { dense, denseParameters } from '../layers/dense.js';
import { bottleneckParameters, type DeviationOf, gaussianBottleneck, latentOf } from '../layers/gaussian-bottleneck.js';
import type { Kinds, ValuesOf } from './define-model.js';
import type { DiagonalGaussian } from './gaussian.js';
import type { Pass } from './model.js';

/** What maps an encoder's features to logits; it serves encoders of any size. */
export interface Head<K extends Kinds> {
  /** Every hyper-parameter with its value. */
  readonly settings: Readonly<Record<string, Json>>;
  /** Every representation that `forward` visits, with its kind, in the order of the visits. */
  readonly representations: K;
  /** The variables for so many features and classes. */
  readonly parameters: (features: number, classes: number) => Declared<string>;
  /** Maps features, in one axis or more after the batch's, to logits `[batch, classes]`. */
  readonly forward: (features: Tensor, pass: Pass<ValuesOf<K>>, weights: Weights<string>) => Tensor2D;
}

/** A head to be described: `K` its representations, `P` the names of its parameters. */
export interface HeadDefinition<K extends Kinds, P extends string> extends Omit<Head<K>, 'parameters' | 'forward'> {
  readonly parameters: (features: number, classes: number) => Declared<P>;
  readonly forward: (features: Tensor, pass: Pass<ValuesOf<K>>, weights: Weights<NoInfer<P>>) => Tensor2D;
}

/**
 * Describes a head of your own.
 *
 * @example
 * ```ts
 * import { defineHead, denseParameters, dense, denseRelu, modelOf, spiralMlpEncoder } from '@infomixup/core';
 * const twoLayers = defineHead({
 *   settings: { units: 16 },
 *   representations: { between: 'tensor' },
 *   parameters: (features, classes) => ({
 *     ...denseParameters('between', { inputs: features, units: 16 }),
 *     ...denseParameters('logits', { inputs: 16, units: classes, beforeRelu: false }),
 *   }),
 *   forward: (features, pass, weights) =>
 *     dense(pass.visit('between', denseRelu(features, weights, 'between')), weights, 'logits'),
 * });
 * const model = modelOf(spiralMlpEncoder({ hidden: [8] }), twoLayers, { seed: 1, classes: 2 });
 * console.assert(model.parameters['between/kernel']?.shape.join() === '8,16');
 * model.dispose();
 * ```
 */
export function defineHead<const K extends Kinds, P extends string>(definition: HeadDefinition<K, P>): Head<K> {
  // It is handed its own variables, among those of a whole model; a head's type does not name them.
  return { ...definition, forward: definition.forward as Head<K>['forward'] };
}

/**
 * One dense layer from features to logits: `logits/kernel` `[features, classes]` and `logits/bias`.
 *
 * @example
 * ```ts
 * import { linearHead, modelOf, spiralMlpEncoder } from '@infomixup/core';
 * const model = modelOf(spiralMlpEncoder({ hidden: [8] }), linearHead(), { seed: 1, classes: 2 });
 * console.assert(Object.keys(model.parameters).includes('logits/kernel'));
 * model.dispose();
 * ```
 */
export function linearHead(): Head<Record<never, never>> {
  return defineHead({
    settings: {},
    representations: {},
    parameters: (features, classes) => logitsParameters(features, classes),
    forward: (features, _pass, weights) => dense(features, weights, 'logits'),
  });
}

/** What a Gaussian bottleneck adds to a model's representations. */
export interface BottleneckRepresentations {
  /** Of dimension K. */
  readonly bottleneck: DiagonalGaussian;
  /** The sample of it, in evaluation its mean, that goes on: `[batch, K]`. */
  readonly latent: Tensor;
}

/** The kinds of `BottleneckRepresentations`. */
export const bottleneckKinds = { bottleneck: 'gaussian', latent: 'tensor' } as const;

/** A Gaussian bottleneck's size and parameterisation. */
export interface BottleneckOptions {
  /** K, at least 1. */
  readonly dimension: number;
  /** Default `softplus`. */
  readonly deviation?: DeviationOf | undefined;
}

/**
 * A stochastic bottleneck, and logits that read nothing but its sample: `bottleneck/kernel` `[features, 2 K]` gives the
 * mean and then rho of a diagonal Gaussian, whose sample (in evaluation its mean) `latent` the dense layer `logits` reads.
 *
 * Source: Alemi et al., Deep variational information bottleneck, 2017.
 *
 * @throws InfomixupError `invalid-options` where the dimension is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { bottleneckHead, modelOf, spiralMlpEncoder } from '@infomixup/core';
 * const model = modelOf(spiralMlpEncoder(), bottleneckHead({ dimension: 2 }), { seed: 1, classes: 2 });
 * console.assert(model.representations.bottleneck === 'gaussian' && model.representations.latent === 'tensor');
 * model.dispose();
 * ```
 */
export function bottleneckHead({ dimension, deviation = 'softplus' }: BottleneckOptions): Head<typeof bottleneckKinds> {
  requireDimension(dimension);
  return defineHead({
    settings: { bottleneck: dimension, deviation },
    representations: bottleneckKinds,
    parameters: (features, classes) => ({
      ...bottleneckParameters('bottleneck', { inputs: features, dimension }),
      ...logitsParameters(dimension, classes),
    }),
    forward: (features, pass, weights) => {
      const gaussian = pass.visit('bottleneck', gaussianBottleneck(features, weights, 'bottleneck', deviation));
      return dense(pass.visit('latent', latentOf(gaussian, pass)), weights, 'logits');
    },
  });
}

const logitsParameters = (inputs: number, classes: number) =>
  denseParameters('logits', { inputs, units: classes, beforeRelu: false });

/** Refuses a bottleneck's dimension that is none. */
export function requireDimension(dimension: number): void {
  if (Number.isInteger(dimension) && dimension > 0) return;
  throw new InfomixupError(
    `core: a bottleneck has dimension ${dimension}; give a whole number of at least 1`,
    'invalid-options',
  );
}
