import type { Tensor } from '@tensorflow/tfjs';
import { z } from 'zod';
import { convolutionParameters } from '../layers/convolution.js';
import type { Weights } from '../layers/declaration.js';
import { dense, denseParameters, denseRelu } from '../layers/dense.js';
import { bottleneckParameters, type DeviationOf, gaussianBottleneck, latentOf } from '../layers/gaussian-bottleneck.js';
import { heNormal } from '../layers/initializers.js';
import { pooledConvolution } from '../layers/pooled-convolution.js';
import { defineModel } from '../model/define-model.js';
import type { DiagonalGaussian } from '../model/gaussian.js';
import type { Model } from '../model/model.js';
import { parseOptions } from '../options.js';
import { bottleneckFields, deviationAlone, deviationHasBottleneck } from './bottleneck-options.js';

/** The representations of LeNet-5, in the order of the visits; convolutions after pooling and ReLU, dense layers after ReLU. */
export interface LeNet5Representations {
  readonly input: Tensor;
  readonly conv1: Tensor;
  readonly conv2: Tensor;
  readonly dense1: Tensor;
  readonly dense2: Tensor;
}

/** LeNet-5 with a stochastic bottleneck before the logits: its Gaussian, and the sample (in evaluation the mean) that goes on. */
export interface LeNet5BottleneckRepresentations extends LeNet5Representations {
  readonly bottleneck: DiagonalGaussian;
  readonly latent: Tensor;
}

/** What LeNet-5 is made from. */
export interface LeNet5Options {
  /** Fixes the first values of the parameters. */
  readonly seed: number;
  /** Default 10. */
  readonly classes?: number;
}

/** What LeNet-5 with a bottleneck is made from. */
export interface LeNet5BottleneckOptions extends LeNet5Options {
  /** The dimension K of the bottleneck, at least 1. */
  readonly bottleneck: number;
  /** Default `softplus`. */
  readonly deviation?: DeviationOf | undefined;
}

const schema = z
  .strictObject({ ...bottleneckFields, seed: z.int(), classes: z.int().min(2).default(10) })
  .refine(deviationHasBottleneck, deviationAlone);

const layers = {
  ...convolutionParameters('conv1', { size: 5, inputs: 1, filters: 6 }),
  ...convolutionParameters('conv2', { size: 5, inputs: 6, filters: 16 }),
  ...denseParameters('dense1', { inputs: 400, units: 120, initializer: heNormal }),
  ...denseParameters('dense2', { inputs: 120, units: 84, initializer: heNormal }),
};

const kinds = { input: 'tensor', conv1: 'tensor', conv2: 'tensor', dense1: 'tensor', dense2: 'tensor' } as const;

type VisitLayer = (name: keyof LeNet5Representations, value: Tensor) => Tensor;

function encode(inputs: Tensor, visit: VisitLayer, weights: Weights<keyof typeof layers>): Tensor {
  const input = visit('input', inputs);
  const conv1 = visit('conv1', pooledConvolution(input, weights, 'conv1', 'same'));
  const conv2 = visit('conv2', pooledConvolution(conv1, weights, 'conv2'));
  const dense1 = visit('dense1', denseRelu(conv2, weights, 'dense1'));
  return visit('dense2', denseRelu(dense1, weights, 'dense2'));
}

interface Size {
  readonly seed: number;
  readonly classes: number;
}

const shape = { name: 'lenet5', inputShape: [28, 28, 1], bounds: [0, 1] } as const;

const plain = ({ seed, classes }: Size): Model<LeNet5Representations> =>
  defineModel({
    ...shape,
    seed,
    classes,
    representations: kinds,
    parameters: { ...layers, ...denseParameters('logits', { inputs: 84, units: classes }) },
    forward: (inputs, pass, weights) => dense(encode(inputs, pass.visit, weights), weights, 'logits'),
  });

const stochastic = (
  { seed, classes }: Size,
  dimension: number,
  deviation: DeviationOf,
): Model<LeNet5BottleneckRepresentations> =>
  defineModel({
    ...shape,
    seed,
    classes,
    representations: { ...kinds, bottleneck: 'gaussian', latent: 'tensor' },
    parameters: {
      ...layers,
      ...bottleneckParameters('bottleneck', { inputs: 84, dimension }),
      ...denseParameters('logits', { inputs: dimension, units: classes }),
    },
    forward: (inputs, pass, weights) => {
      const encoded = encode(inputs, pass.visit, weights);
      const gaussian = pass.visit('bottleneck', gaussianBottleneck(encoded, weights, 'bottleneck', deviation));
      return dense(pass.visit('latent', latentOf(gaussian, pass)), weights, 'logits');
    },
  });

/**
 * LeNet-5 for 28 x 28 grey images: 6 and 16 filters of 5 x 5 (the first padded by 2), max pooling and ReLU after each,
 * dense layers of 120 and 84, and the logits. Inputs are `[batch, 28, 28, 1]` in [0, 1], taken as they are.
 *
 * 61,706 parameters for 10 classes: `conv1/kernel` `[5, 5, 1, 6]`, `conv1/bias`, `conv2/...`, `dense1/...`,
 * `dense2/...`, `logits/...`. Kernels before a ReLU start from `heNormal`, the others from `glorotUniform`, biases from 0.
 *
 * With `bottleneck: K`, `bottleneck/kernel` `[84, 2K]` gives the mean and then rho of a diagonal Gaussian, whose sample
 * (in evaluation its mean) is all that the logits read: the network of the deep variational information bottleneck.
 *
 * Sources: LeCun et al., Gradient-based learning applied to document recognition, 1998, with ReLU and max pooling as is
 * usual today; Alemi et al., Deep variational information bottleneck, 2017.
 *
 * @throws InfomixupError `invalid-options`.
 *
 * @example
 * ```ts
 * import { countParameters, lenet5 } from '@infomixup/core';
 * const model = lenet5({ seed: 1 });
 * console.assert(countParameters(model) === 61706);
 * model.dispose();
 * ```
 */
export function lenet5(options: LeNet5BottleneckOptions): Model<LeNet5BottleneckRepresentations>;
export function lenet5(options: LeNet5Options): Model<LeNet5Representations>;
export function lenet5(
  options: LeNet5Options | LeNet5BottleneckOptions,
): Model<LeNet5Representations> | Model<LeNet5BottleneckRepresentations> {
  const { bottleneck, deviation, ...size } = parseOptions('lenet5', schema, options);
  return bottleneck === undefined ? plain(size) : stochastic(size, bottleneck, deviation ?? 'softplus');
}
