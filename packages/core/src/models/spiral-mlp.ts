import type { Tensor } from '@tensorflow/tfjs';
import { z } from 'zod';
import {
  batchNormalizationBuffers,
  batchNormalizationParameters,
  normalizedRelu,
} from '../layers/batch-normalization.js';
import type { AffineNames, Declared } from '../layers/declaration.js';
import { dense, denseParameters, denseRelu } from '../layers/dense.js';
import type { ValuesOf } from '../model/define-model.js';
import { defineEncoder, type Encoder } from '../model/encoder.js';
import type { BottleneckRepresentations } from '../model/head.js';
import type { Model } from '../model/model.js';
import { parseOptions } from '../options.js';
import type { Recipe } from '../recipe.js';
import {
  classCount,
  type Network,
  networkOf,
  networkSchema,
  requireShape,
  runFields,
  type WithBottleneck,
  type WithoutBottleneck,
} from './network.js';

/** `hidden1`, `hidden2`, ... for a tuple of sizes; `Before` counts the layers already named. */
export type HiddenNames<H extends readonly number[], Before extends readonly unknown[] = []> = H extends readonly [
  unknown,
  ...infer Rest extends readonly number[],
]
  ? `hidden${[...Before, unknown]['length'] & number}` | HiddenNames<Rest, [...Before, unknown]>
  : never;

type SpiralMlpKinds<H extends readonly number[]> = { readonly [K in 'input' | HiddenNames<H>]: 'tensor' };

/** The representations of the spiral network: its inputs, and each hidden layer after ReLU. */
export type SpiralMlpRepresentations<H extends readonly number[]> = {
  readonly [K in 'input' | HiddenNames<H>]: Tensor;
};

/** The sizes of the hidden layers where none are given. */
export type DefaultHidden = readonly [64, 64, 64];

const ownFields = {
  /** The sizes of the hidden layers, each up to 2^20, default `[64, 64, 64]`. */
  hidden: z
    .array(
      z
        .int()
        .min(1)
        .max(2 ** 20),
    )
    .min(1)
    .max(100)
    .default([64, 64, 64]),
  /** Whether BatchNorm stands between each hidden layer and its ReLU; `false` by default. */
  batchNormalization: z.boolean().default(false),
};

const coordinate = z.number().min(-1e30).max(1e30);

const encoderFields = {
  ...ownFields,
  /** The least and greatest coordinate, default `[-1, 1]`. */
  bounds: z.tuple([coordinate, coordinate]).readonly().default([-1, 1]),
};

const encoderSchema = z.strictObject(encoderFields);

type Sized<O, H extends readonly number[]> = Omit<O, 'hidden'> & {
  /** The sizes of the hidden layers, default `[64, 64, 64]`. */
  readonly hidden?: H | undefined;
};

/** What the encoder of the spiral network is made from. */
export type SpiralMlpEncoderOptions<H extends readonly number[] = DefaultHidden> = Sized<
  z.input<typeof encoderSchema>,
  H
>;

type HiddenName = `hidden${number}`;
type AnyKinds = { readonly [K in 'input' | HiddenName]: 'tensor' };

const nameOf = (_units: number, index: number): HiddenName => `hidden${index + 1}`;

function hiddenParameters(hidden: readonly number[]): Declared<AffineNames<HiddenName>> {
  const sizes = [2, ...hidden];
  const layers = hidden.map((units, index) =>
    denseParameters(nameOf(units, index), { inputs: sizes[index] ?? 0, units }),
  );
  return Object.assign({}, ...layers);
}

type Norm = `${HiddenName}/bn`;

/** What `declare` gives for the BatchNorm behind each hidden layer. */
const ofNorms = <D extends string>(
  hidden: readonly number[],
  declare: (name: Norm, channels: number) => Declared<D>,
): Declared<D> => Object.assign({}, ...hidden.map((units, index) => declare(`${nameOf(units, index)}/bn`, units)));

const encoderOf = ({ hidden, bounds, batchNormalization }: z.output<typeof encoderSchema>) => {
  const names = hidden.map(nameOf);
  const representations: AnyKinds = {
    input: 'tensor',
    ...Object.fromEntries(names.map((name) => [name, 'tensor'])),
  };
  const described = { name: 'spiral-mlp', inputShape: [2], bounds, size: hidden.at(-1) ?? 2, representations };
  if (batchNormalization)
    return defineEncoder({
      ...described,
      settings: { hidden, bounds, batchNormalization },
      parameters: { ...hiddenParameters(hidden), ...ofNorms(hidden, batchNormalizationParameters) },
      buffers: ofNorms(hidden, batchNormalizationBuffers),
      encode: (inputs, pass, weights) =>
        names.reduce(
          (x, name) => pass.visit(name, normalizedRelu(dense(x, weights, name), weights, `${name}/bn` as const, pass)),
          pass.visit('input', inputs),
        ),
    });
  return defineEncoder({
    ...described,
    settings: { hidden, bounds },
    parameters: hiddenParameters(hidden),
    encode: (inputs, { visit }, weights) =>
      names.reduce((x, name) => visit(name, denseRelu(x, weights, name)), visit('input', inputs)),
  });
};

/**
 * The hidden layers of the spiral network, for any head: see `spiralMlp`.
 *
 * @throws InfomixupError `invalid-options`.
 *
 * @example
 * ```ts
 * import { linearHead, modelOf, spiralMlpEncoder } from '@infomixup/core';
 * const model = modelOf(spiralMlpEncoder({ hidden: [16, 8] }), linearHead(), { seed: 1, classes: 2 });
 * console.assert(model.parameters['logits/kernel']?.shape.join() === '8,2');
 * model.dispose();
 * ```
 */
export function spiralMlpEncoder<const H extends readonly number[] = DefaultHidden>(
  options: SpiralMlpEncoderOptions<H> = {},
): Encoder<SpiralMlpKinds<H>> {
  // The hidden layers are named by H here, and above by a pattern.
  return encoderOf(parseOptions('spiral-mlp', encoderSchema, options)) as unknown as Encoder<SpiralMlpKinds<H>>;
}

const schema = networkSchema({ ...encoderFields, ...runFields, classes: classCount.default(2) });

/** What the spiral network with a bottleneck is made from. */
export type SpiralMlpBottleneckOptions<H extends readonly number[] = DefaultHidden> = WithBottleneck<
  Sized<z.input<typeof schema>, H>
>;

/** What the spiral network is made from; 2 classes by default. */
export type SpiralMlpOptions<H extends readonly number[] = DefaultHidden> = WithoutBottleneck<
  Sized<z.input<typeof schema>, H>
>;

/**
 * A network of dense layers with ReLU for points of the plane, `[batch, 2]`, such as the two spirals.
 *
 * Parameters `hidden1/kernel`, `hidden1/bias`, ..., `logits/...`; they start from `initializer`, by default what
 * PyTorch's layers start from. With `batchNormalization`, BatchNorm (`hidden1/bn/...`) stands between each hidden layer and
 * its ReLU. With `bottleneck: K`, `bottleneck/kernel` gives the mean and then rho of a diagonal
 * Gaussian, whose sample (in evaluation its mean) is all that the logits read. Dimension 2 can be drawn.
 *
 * @throws InfomixupError `invalid-options`.
 *
 * @example
 * ```ts
 * import { countParameters, spiralMlp } from '@infomixup/core';
 * const model = spiralMlp({ seed: 1, hidden: [16, 8], bottleneck: 2 });
 * console.assert(Object.keys(model.representations).join() === 'input,hidden1,hidden2,bottleneck,latent');
 * console.assert(countParameters(model) === 48 + 136 + 36 + 6);
 * model.dispose();
 * ```
 */
export function spiralMlp<const H extends readonly number[] = DefaultHidden>(
  options: SpiralMlpBottleneckOptions<H>,
): Model<SpiralMlpRepresentations<H> & BottleneckRepresentations>;
export function spiralMlp<const H extends readonly number[] = DefaultHidden>(
  options: SpiralMlpOptions<H>,
): Model<SpiralMlpRepresentations<H>>;
// Unknown, since the overloads name the hidden layers by H, and the encoder above by a pattern.
export function spiralMlp(options: SpiralMlpOptions<readonly number[]>): unknown {
  const { hidden, bounds, batchNormalization, ...network } = parseOptions('spiral-mlp', schema, options);
  return networkOf(encoderOf({ hidden, bounds, batchNormalization }), network);
}

const configurable = networkSchema(ownFields);

/** Makes `spiralMlp` in configuration files; seed and classes are the run's. */
export const spiralMlpRecipe: Recipe<'model', z.output<typeof configurable>, Network<ValuesOf<AnyKinds>>> = {
  kind: 'model',
  name: 'spiral-mlp',
  schema: configurable,
  create: ({ hidden, batchNormalization, ...options }, run) => {
    requireShape('spiral-mlp', [2], run);
    const encoder = encoderOf(encoderSchema.parse({ hidden, batchNormalization }));
    return networkOf(encoder, { ...options, seed: run.seed, classes: run.classes });
  },
};
