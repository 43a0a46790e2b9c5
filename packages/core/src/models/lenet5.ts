import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { z } from 'zod';
import {
  batchNormalizationBuffers,
  batchNormalizationParameters,
  normalizedRelu,
} from '../layers/batch-normalization.js';
import { convolution, convolutionParameters } from '../layers/convolution.js';
import { dense, denseParameters, denseRelu } from '../layers/dense.js';
import { pooledConvolution } from '../layers/pooled-convolution.js';
import { maxPool } from '../layers/pooling.js';
import type { ValuesOf } from '../model/define-model.js';
import { defineEncoder, type Encoder } from '../model/encoder.js';
import type { BottleneckRepresentations } from '../model/head.js';
import type { Model } from '../model/model.js';
import { parseOptions } from '../options.js';
import type { Recipe } from '../recipe.js';
import {
  type Network,
  networkOf,
  networkSchema,
  requireShape,
  runFields,
  type WithBottleneck,
  type WithoutBottleneck,
} from './network.js';

const representations = {
  input: 'tensor',
  conv1: 'tensor',
  conv2: 'tensor',
  dense1: 'tensor',
  dense2: 'tensor',
} as const;

/** The representations of LeNet-5, in the order of the visits; convolutions after pooling and ReLU, dense layers after ReLU. */
export type LeNet5Representations = ValuesOf<typeof representations>;

const schemaOfEncoder = {
  /** Whether BatchNorm stands between each layer and its ReLU; `false` by default. */
  batchNormalization: z.boolean().default(false),
};

/** What the encoder of LeNet-5 is made from. */
export type LeNet5EncoderOptions = z.input<z.ZodObject<typeof schemaOfEncoder>>;

const layers = {
  ...convolutionParameters('conv1', { size: 5, inputs: 1, filters: 6 }),
  ...convolutionParameters('conv2', { size: 5, inputs: 6, filters: 16 }),
  ...denseParameters('dense1', { inputs: 400, units: 120 }),
  ...denseParameters('dense2', { inputs: 120, units: 84 }),
};

const described = { name: 'lenet5', inputShape: [28, 28, 1], bounds: [0, 1], size: 84, representations } as const;

/** As `lenet5Encoder`, with BatchNorm after each convolution and each dense layer, and ReLU (and pooling) behind it. */
const normalizedEncoder = () =>
  defineEncoder({
    ...described,
    settings: { batchNormalization: true },
    parameters: {
      ...layers,
      ...batchNormalizationParameters('conv1/bn', 6),
      ...batchNormalizationParameters('conv2/bn', 16),
      ...batchNormalizationParameters('dense1/bn', 120),
      ...batchNormalizationParameters('dense2/bn', 84),
    },
    buffers: {
      ...batchNormalizationBuffers('conv1/bn', 6),
      ...batchNormalizationBuffers('conv2/bn', 16),
      ...batchNormalizationBuffers('dense1/bn', 120),
      ...batchNormalizationBuffers('dense2/bn', 84),
    },
    encode: (inputs, pass, weights) => {
      const { visit } = pass;
      const input = visit('input', inputs);
      const wide = convolution(input, weights, 'conv1', { padding: 'same' });
      const conv1 = visit('conv1', pooled(normalizedRelu(wide, weights, 'conv1/bn', pass)));
      const narrow = convolution(conv1, weights, 'conv2');
      const conv2 = visit('conv2', pooled(normalizedRelu(narrow, weights, 'conv2/bn', pass)));
      const dense1 = visit('dense1', normalizedRelu(dense(conv2, weights, 'dense1'), weights, 'dense1/bn', pass));
      return visit('dense2', normalizedRelu(dense(dense1, weights, 'dense2'), weights, 'dense2/bn', pass));
    },
  });

// Of images, convolutions make images.
const pooled = (images: Tensor) => maxPool(images as Tensor4D, 2);

/**
 * LeNet-5 up to its 84 features, for any head: see `lenet5`.
 *
 * @example
 * ```ts
 * import { lenet5Encoder, linearHead, modelOf } from '@infomixup/core';
 * const model = modelOf(lenet5Encoder(), linearHead(), { seed: 1, classes: 26 });
 * console.assert(model.parameters['logits/kernel']?.shape.join() === '84,26');
 * model.dispose();
 * ```
 */
export function lenet5Encoder({
  batchNormalization = false,
}: LeNet5EncoderOptions = {}): Encoder<typeof representations> {
  if (batchNormalization) return normalizedEncoder();
  return defineEncoder({
    ...described,
    parameters: layers,
    encode: (inputs, { visit }, weights) => {
      const input = visit('input', inputs);
      const conv1 = visit('conv1', pooledConvolution(input, weights, 'conv1', 'same'));
      const conv2 = visit('conv2', pooledConvolution(conv1, weights, 'conv2'));
      const dense1 = visit('dense1', denseRelu(conv2, weights, 'dense1'));
      return visit('dense2', denseRelu(dense1, weights, 'dense2'));
    },
  });
}

const schema = networkSchema({ ...schemaOfEncoder, ...runFields });

/** What LeNet-5 with a bottleneck is made from. */
export type LeNet5BottleneckOptions = WithBottleneck<z.input<typeof schema>>;

/** What LeNet-5 is made from. */
export type LeNet5Options = WithoutBottleneck<z.input<typeof schema>>;

/**
 * LeNet-5 for 28 x 28 grey images: 6 and 16 filters of 5 x 5 (the first padded by 2), max pooling and ReLU after each,
 * dense layers of 120 and 84, and the logits. Inputs are `[batch, 28, 28, 1]` in [0, 1], taken as they are.
 *
 * 61,706 parameters for 10 classes: `conv1/kernel` `[5, 5, 1, 6]`, `conv1/bias`, `conv2/...`, `dense1/...`,
 * `dense2/...`, `logits/...`. They start from `initializer`, by default what PyTorch's layers start from.
 *
 * With `batchNormalization`, BatchNorm (`conv1/bn/scale`, `conv1/bn/offset`, ... and running statistics as buffers) stands
 * between each of these four layers and its ReLU.
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
 * const model = lenet5({ seed: 1, initializer: 'heNormal' });
 * console.assert(countParameters(model) === 61706);
 * console.assert(JSON.stringify(model.settings) === '{"classes":10,"initializer":"heNormal","seed":1}');
 * model.dispose();
 * ```
 */
export function lenet5(options: LeNet5BottleneckOptions): Model<LeNet5Representations & BottleneckRepresentations>;
export function lenet5(options: LeNet5Options): Model<LeNet5Representations>;
export function lenet5(options: z.input<typeof schema>): Network<LeNet5Representations> {
  const { batchNormalization, ...network } = parseOptions('lenet5', schema, options);
  return networkOf(lenet5Encoder({ batchNormalization }), network);
}

const configurable = networkSchema(schemaOfEncoder);

/** Makes `lenet5` in configuration files; seed and classes are the run's. */
export const lenet5Recipe: Recipe<'model', z.output<typeof configurable>, Network<LeNet5Representations>> = {
  kind: 'model',
  name: 'lenet5',
  schema: configurable,
  create: ({ batchNormalization, ...options }, run) => {
    requireShape('lenet5', [28, 28, 1], run);
    return networkOf(lenet5Encoder({ batchNormalization }), { ...options, seed: run.seed, classes: run.classes });
  },
};
