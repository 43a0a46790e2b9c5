import { z } from 'zod';
import {
  type BatchNormalizationBuffers,
  type BatchNormalizationParameters,
  batchNormalizationBuffers,
  batchNormalizationParameters,
  normalizedRelu,
} from '../layers/batch-normalization.js';
import { convolutionWithoutBias, convolutionWithoutBiasParameters } from '../layers/convolution.js';
import type { Declared } from '../layers/declaration.js';
import { globalAveragePool } from '../layers/pooling.js';
import type { ValuesOf } from '../model/define-model.js';
import { defineEncoder, type Encoder } from '../model/encoder.js';
import type { BottleneckRepresentations } from '../model/head.js';
import type { Model } from '../model/model.js';
import { parseOptions } from '../options.js';
import type { Recipe, RecipeContext } from '../recipe.js';
import {
  type Network,
  networkOf,
  networkSchema,
  refuseShape,
  runFields,
  type WithBottleneck,
  type WithoutBottleneck,
} from './network.js';
import { runStage, stageBuffers, stageParameters, stagesOf } from './pre-act-resnet18/stages.js';

const representations = {
  input: 'tensor',
  stem: 'tensor',
  stage1: 'tensor',
  stage2: 'tensor',
  stage3: 'tensor',
  stage4: 'tensor',
  pooled: 'tensor',
} as const;

/**
 * The representations of PreActResNet-18, in the order of the visits: the images, the maps after the first convolution
 * and after each stage, none of them activated yet, and the last maps averaged over all places.
 */
export type PreActResNet18Representations = ValuesOf<typeof representations>;

const ownFields = {
  /** Channels of the stem and the first stage, which each later stage doubles; up to 4096, default 64. */
  width: z.int().min(1).max(4096).default(64),
  /** The stride of the first convolution, default 1; with 2, images of 64 x 64 cost what those of 32 x 32 do with 1. */
  stemStride: z.literal([1, 2]).default(1),
  /** Whether BatchNorm and ReLU follow the last stage, default false. */
  finalNormalization: z.boolean().default(false),
};

const size = z
  .int()
  .min(1)
  .max(2 ** 16);

const encoderFields = {
  ...ownFields,
  /** Height, width and channels of the images, default `[32, 32, 3]`. */
  inputShape: z.tuple([size, size, size]).readonly().default([32, 32, 3]),
};

const encoderSchema = z.strictObject(encoderFields);

/** What the encoder of PreActResNet-18 is made from. */
export type PreActResNet18EncoderOptions = z.input<typeof encoderSchema>;

type Settings = z.output<typeof encoderSchema>;

/** A pattern, as only some networks have a last BatchNorm. */
type LastName = `stage${number}/bn`;
const last: LastName = 'stage4/bn';

const lastParameters = ({ finalNormalization, width }: Settings): Declared<BatchNormalizationParameters<LastName>> =>
  finalNormalization ? batchNormalizationParameters(last, 8 * width) : {};

const lastBuffers = ({ finalNormalization, width }: Settings): Declared<BatchNormalizationBuffers<LastName>> =>
  finalNormalization ? batchNormalizationBuffers(last, 8 * width) : {};

function encoderOf(settings: Settings): Encoder<typeof representations> {
  const { width, inputShape, stemStride, finalNormalization } = settings;
  const stages = stagesOf(width);
  return defineEncoder({
    name: 'pre-act-resnet18',
    settings,
    inputShape,
    bounds: [0, 1],
    size: 8 * width,
    representations,
    parameters: {
      ...convolutionWithoutBiasParameters('stem', { size: 3, inputs: inputShape[2], filters: width }),
      ...stageParameters(stages),
      ...lastParameters(settings),
    },
    buffers: { ...stageBuffers(stages), ...lastBuffers(settings) },
    encode: (inputs, pass, weights) => {
      const images = pass.visit('input', inputs);
      const stem = convolutionWithoutBias(images, weights, 'stem', { stride: stemStride, padding: 1 });
      const maps = stages.reduce(
        (x, stage) => pass.visit(stage.name, runStage(x, stage, weights, pass)),
        pass.visit('stem', stem),
      );
      const active = finalNormalization ? normalizedRelu(maps, weights, last, pass) : maps;
      return pass.visit('pooled', globalAveragePool(active));
    },
  });
}

/**
 * PreActResNet-18 up to its `8 width` averaged features, for any head: see `preActResNet18`.
 *
 * @throws InfomixupError `invalid-options`.
 *
 * @example
 * ```ts
 * import { linearHead, modelOf, preActResNet18Encoder } from '@infomixup/core';
 * const model = modelOf(preActResNet18Encoder({ width: 2 }), linearHead(), { seed: 1, classes: 100 });
 * console.assert(model.parameters['logits/kernel']?.shape.join() === '16,100');
 * model.dispose();
 * ```
 */
export function preActResNet18Encoder(options: PreActResNet18EncoderOptions = {}): Encoder<typeof representations> {
  return encoderOf(parseOptions('pre-act-resnet18', encoderSchema, options));
}

const schema = networkSchema({ ...encoderFields, ...runFields });

/** What PreActResNet-18 with a bottleneck is made from. */
export type PreActResNet18BottleneckOptions = WithBottleneck<z.input<typeof schema>>;

/** What PreActResNet-18 is made from. */
export type PreActResNet18Options = WithoutBottleneck<z.input<typeof schema>>;

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
 * He et al. have it and the reference below has not, also `stage4/bn/scale` and `stage4/bn/offset`: 11,172,170. All
 * but BatchNorm's start from `initializer`, by default what PyTorch's layers start from.
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
): Model<PreActResNet18Representations & BottleneckRepresentations>;
export function preActResNet18(options: PreActResNet18Options): Model<PreActResNet18Representations>;
export function preActResNet18(options: z.input<typeof schema>): Network<PreActResNet18Representations> {
  const { width, inputShape, stemStride, finalNormalization, ...network } = parseOptions(
    'pre-act-resnet18',
    schema,
    options,
  );
  return networkOf(encoderOf({ width, inputShape, stemStride, finalNormalization }), network);
}

const configurable = networkSchema(ownFields);

function imageShape(run: RecipeContext['model']): Settings['inputShape'] {
  const [height, width, channels, ...more] = run.inputShape;
  if (height && width && channels && more.length === 0) return [height, width, channels];
  return refuseShape('pre-act-resnet18', ['height', 'width', 'channels'], run);
}

/** Makes `preActResNet18` in configuration files; seed, classes and the shape of the images are the run's. */
export const preActResNet18Recipe: Recipe<
  'model',
  z.output<typeof configurable>,
  Network<PreActResNet18Representations>
> = {
  kind: 'model',
  name: 'pre-act-resnet18',
  schema: configurable,
  create: ({ width, stemStride, finalNormalization, ...options }, run) => {
    const encoder = encoderOf({ width, stemStride, finalNormalization, inputShape: imageShape(run) });
    return networkOf(encoder, { ...options, seed: run.seed, classes: run.classes });
  },
};
