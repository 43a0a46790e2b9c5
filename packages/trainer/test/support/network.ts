import {
  bottleneckParameters,
  defineModel,
  dense,
  denseParameters,
  gaussianBottleneck,
  type InitializerName,
  latentOf,
  zeros,
} from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';

/** Two hidden layers and a stochastic bottleneck, with a running mean of the inputs as its buffer. */
export const network = ({ seed = 1, hidden = 16, initializer = 'glorotUniform' as InitializerName } = {}) =>
  defineModel({
    name: 'network',
    seed,
    initializer,
    inputShape: [2],
    classes: 2,
    bounds: [-1, 1],
    representations: { input: 'tensor', hidden: 'tensor', bottleneck: 'gaussian', latent: 'tensor' },
    parameters: {
      ...denseParameters('hidden', { inputs: 2, units: hidden }),
      ...bottleneckParameters('bottleneck', { inputs: hidden, dimension: 3 }),
      ...denseParameters('logits', { inputs: 3, units: 2 }),
    },
    buffers: { 'input/mean': { shape: [2], initializer: zeros } },
    forward: (inputs, pass, weights) => {
      const input = pass.visit('input', inputs);
      const mean = weights['input/mean'];
      pass.update('input/mean', tf.add(tf.mul(mean, 0.9), tf.mul(tf.mean(input, 0), 0.1)));
      const hidden = pass.visit('hidden', tf.relu(dense(tf.sub(input, mean), weights, 'hidden')));
      const gaussian = pass.visit('bottleneck', gaussianBottleneck(hidden, weights, 'bottleneck'));
      return dense(pass.visit('latent', latentOf(gaussian, pass)), weights, 'logits');
    },
  });
