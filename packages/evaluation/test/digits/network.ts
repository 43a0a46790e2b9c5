import {
  bottleneckParameters,
  type DiagonalGaussian,
  defineModel,
  dense,
  denseParameters,
  denseRelu,
  flatten,
  gaussianBottleneck,
  latentOf,
  type Model,
} from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';

const inputShape = [7, 7, 1];
const shared = { inputShape, classes: 10, bounds: [0, 1], initializer: 'heNormal', seed: 1 } as const;
const hidden = denseParameters('hidden', { inputs: 49, units: 32 });

/** A network of one hidden layer for digits of 7 x 7 pixels. */
export function digitNetwork(): Model<{ readonly input: Tensor; readonly hidden: Tensor }> {
  return defineModel({
    ...{ ...shared, name: 'digits', representations: { input: 'tensor', hidden: 'tensor' } },
    parameters: { ...hidden, ...denseParameters('logits', { inputs: 32, units: 10 }) },
    forward: (inputs, pass, weights) => {
      const features = denseRelu(flatten(pass.visit('input', inputs)), weights, 'hidden');
      return dense(pass.visit('hidden', features), weights, 'logits');
    },
  });
}

/** The same with a stochastic latent of 8 values before the logits. */
export function bottleneckNetwork(): Model<{ readonly bottleneck: DiagonalGaussian; readonly latent: Tensor }> {
  return defineModel({
    ...{ ...shared, name: 'digits', representations: { bottleneck: 'gaussian', latent: 'tensor' } },
    parameters: {
      ...hidden,
      ...bottleneckParameters('bottleneck', { inputs: 32, dimension: 8 }),
      ...denseParameters('logits', { inputs: 8, units: 10 }),
    },
    forward: (inputs, pass, weights) => {
      const features = denseRelu(flatten(inputs), weights, 'hidden');
      const bottleneck = pass.visit('bottleneck', gaussianBottleneck(features, weights, 'bottleneck'));
      return dense(pass.visit('latent', latentOf(bottleneck, pass)), weights, 'logits');
    },
  });
}
