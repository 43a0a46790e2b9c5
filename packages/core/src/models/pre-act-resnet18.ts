import type { z } from 'zod';
import { dense, denseParameters } from '../layers/dense.js';
import { bottleneckParameters, type DeviationOf, gaussianBottleneck, latentOf } from '../layers/gaussian-bottleneck.js';
import { defineModel } from '../model/define-model.js';
import type { Model } from '../model/model.js';
import { parseOptions } from '../options.js';
import {
  type PreActResNet18BottleneckOptions,
  type PreActResNet18BottleneckRepresentations,
  type PreActResNet18Options,
  type PreActResNet18Representations,
  schema,
} from './pre-act-resnet18/options.js';
import { encode, encodedSize, type Trunk, trunkBuffers, trunkParameters } from './pre-act-resnet18/trunk.js';

type Settings = Omit<z.output<typeof schema>, 'bottleneck' | 'deviation'>;

const kinds = {
  input: 'tensor',
  stem: 'tensor',
  stage1: 'tensor',
  stage2: 'tensor',
  stage3: 'tensor',
  stage4: 'tensor',
  pooled: 'tensor',
} as const;

const outline = ({ seed, classes, inputShape }: Settings) =>
  ({ name: 'pre-act-resnet18', bounds: [0, 1], seed, classes, inputShape }) as const;

const trunkOf = ({ inputShape: [, , channels], ...settings }: Settings): Trunk => ({ channels, ...settings });

function plain(settings: Settings): Model<PreActResNet18Representations> {
  const trunk = trunkOf(settings);
  return defineModel({
    ...outline(settings),
    representations: kinds,
    parameters: {
      ...trunkParameters(trunk),
      ...denseParameters('logits', { inputs: encodedSize(trunk), units: settings.classes }),
    },
    buffers: trunkBuffers(trunk),
    forward: (inputs, pass, weights) => dense(encode(inputs, pass.visit, pass, weights, trunk), weights, 'logits'),
  });
}

function stochastic(
  settings: Settings,
  dimension: number,
  deviation: DeviationOf,
): Model<PreActResNet18BottleneckRepresentations> {
  const trunk = trunkOf(settings);
  return defineModel({
    ...outline(settings),
    representations: { ...kinds, bottleneck: 'gaussian', latent: 'tensor' },
    parameters: {
      ...trunkParameters(trunk),
      ...bottleneckParameters('bottleneck', { inputs: encodedSize(trunk), dimension }),
      ...denseParameters('logits', { inputs: dimension, units: settings.classes }),
    },
    buffers: trunkBuffers(trunk),
    forward: (inputs, pass, weights) => {
      const encoded = encode(inputs, pass.visit, pass, weights, trunk);
      const gaussian = pass.visit('bottleneck', gaussianBottleneck(encoded, weights, 'bottleneck', deviation));
      return dense(pass.visit('latent', latentOf(gaussian, pass)), weights, 'logits');
    },
  });
}

/**
 * PreActResNet-18 for small images: a 3 x 3 convolution of stride 1 without pooling, four stages of two residual blocks
 * with `width`, 2, 4 and 8 times `width` channels, of which the last three halve height and width, the average over all
 * places (4 x 4 of 32 x 32), and the logits. Inputs are `[batch, ...inputShape]` in [0, 1], taken as they are; any height
 * and width will do.
 *
 * A block adds to its input `conv2(relu(bn2(conv1(relu(bn1(input))))))`; the first block of each stage that halves adds
 * it to a 1 x 1 convolution of `relu(bn1(input))`. Convolutions are padded by 1 on every side, as PyTorch does, and have
 * no bias; BatchNorm has PyTorch's constants and running statistics.
 *
 * With the defaults 11,171,146 parameters: `stem/kernel` `[3, 3, 3, 64]`, and for each block, such as
 * `stage2/block1`: `bn1/scale`, `bn1/offset`, `conv1/kernel`, `bn2/scale`, `bn2/offset`, `conv2/kernel`, and
 * `shortcut/kernel` where it projects; then `logits/kernel` `[512, 10]` and `logits/bias`. With `finalNormalization`, as
 * He et al. have it and the reference below has not, also `stage4/bn/scale` and `stage4/bn/offset`: 11,172,170. Kernels
 * of convolutions start from `heNormal`, those of the logits and the bottleneck from `glorotUniform`, biases from 0.
 *
 * With `bottleneck: K`, `bottleneck/kernel` gives the mean and then rho of a diagonal Gaussian, whose sample (in
 * evaluation its mean) is all that the logits read.
 *
 * Sources: He et al., Identity mappings in deep residual networks, 2016; the stem for 32 x 32, and no last BatchNorm, as
 * in github.com/kuangliu/pytorch-cifar and github.com/vikasverma1077/manifold_mixup, the reference of Verma et al.,
 * Manifold mixup, 2019, which mixes `input`, `stage1` or `stage2` and takes `stemStride: 2` for 64 x 64.
 *
 * @throws InfomixupError `invalid-options`.
 *
 * @example
 * ```ts
 * import { countParameters, preActResNet18 } from '@infomixup/core';
 * const model = preActResNet18({ seed: 1, width: 4, classes: 200, inputShape: [64, 64, 3] });
 * console.assert(Object.keys(model.representations).join() === 'input,stem,stage1,stage2,stage3,stage4,pooled');
 * console.assert(countParameters(model) === 50716);
 * model.dispose();
 * ```
 */
export function preActResNet18(
  options: PreActResNet18BottleneckOptions,
): Model<PreActResNet18BottleneckRepresentations>;
export function preActResNet18(options: PreActResNet18Options): Model<PreActResNet18Representations>;
export function preActResNet18(
  options: PreActResNet18Options | PreActResNet18BottleneckOptions,
): Model<PreActResNet18Representations> | Model<PreActResNet18BottleneckRepresentations> {
  const { bottleneck, deviation, ...settings } = parseOptions('pre-act-resnet18', schema, options);
  return bottleneck === undefined ? plain(settings) : stochastic(settings, bottleneck, deviation ?? 'softplus');
}
