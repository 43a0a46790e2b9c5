import type { Tensor } from '@tensorflow/tfjs';
import { z } from 'zod';
import type { AffineNames, Declared, Weights } from '../layers/declaration.js';
import { dense, denseParameters, denseRelu } from '../layers/dense.js';
import { bottleneckParameters, type DeviationOf, gaussianBottleneck, latentOf } from '../layers/gaussian-bottleneck.js';
import { heNormal } from '../layers/initializers.js';
import { defineModel } from '../model/define-model.js';
import type { DiagonalGaussian } from '../model/gaussian.js';
import type { Model } from '../model/model.js';
import { parseOptions } from '../options.js';
import { bottleneckFields, deviationAlone, deviationHasBottleneck } from './bottleneck-options.js';

/** `hidden1`, `hidden2`, ... for a tuple of sizes; `Before` counts the layers already named. */
export type HiddenNames<H extends readonly number[], Before extends readonly unknown[] = []> = H extends readonly [
  unknown,
  ...infer Rest extends readonly number[],
]
  ? `hidden${[...Before, unknown]['length'] & number}` | HiddenNames<Rest, [...Before, unknown]>
  : never;

/** The representations of the spiral network: its inputs, and each hidden layer after ReLU. */
export type SpiralMlpRepresentations<H extends readonly number[]> = {
  readonly [K in 'input' | HiddenNames<H>]: Tensor;
};

/** Those of the network with a bottleneck: its Gaussian, and the sample (in evaluation the mean) that goes on. */
export type SpiralMlpBottleneckRepresentations<H extends readonly number[]> = SpiralMlpRepresentations<H> & {
  readonly bottleneck: DiagonalGaussian;
  readonly latent: Tensor;
};

/** The sizes of the hidden layers where none are given. */
export type DefaultHidden = readonly [64, 64, 64];

/** What the spiral network is made from. */
export interface SpiralMlpOptions<H extends readonly number[] = DefaultHidden> {
  /** Fixes the first values of the parameters. */
  readonly seed: number;
  /** The sizes of the hidden layers, default [64, 64, 64]. */
  readonly hidden?: H;
  /** Default 2. */
  readonly classes?: number;
  /** The least and greatest coordinate, default [-1, 1]. */
  readonly bounds?: readonly [number, number];
}

/** What the spiral network with a bottleneck is made from. */
export interface SpiralMlpBottleneckOptions<H extends readonly number[] = DefaultHidden> extends SpiralMlpOptions<H> {
  /** The dimension of the bottleneck, at least 1. */
  readonly bottleneck: number;
  /** Default `softplus`. */
  readonly deviation?: DeviationOf | undefined;
}

/** The schema of the hidden layers' sizes. */
export const hiddenSizes = z.array(z.int().min(1)).min(1).default([64, 64, 64]);

const schema = z
  .strictObject({
    ...bottleneckFields,
    seed: z.int(),
    hidden: hiddenSizes,
    classes: z.int().min(2).default(2),
    bounds: z.tuple([z.number(), z.number()]).default([-1, 1]),
  })
  .refine(deviationHasBottleneck, deviationAlone);

type HiddenName = `hidden${number}`;
type PlainKinds = { readonly [K in 'input' | HiddenName]: 'tensor' };
type BottleneckKinds = PlainKinds & { readonly bottleneck: 'gaussian'; readonly latent: 'tensor' };
type Settings = Required<Pick<SpiralMlpOptions<number[]>, 'seed' | 'hidden' | 'classes' | 'bounds'>>;

const hiddenNames = ({ hidden }: Settings): HiddenName[] =>
  hidden.map((_units, index) => `hidden${index + 1}` as const);

const outline = ({ seed, classes, bounds }: Settings) => ({
  name: 'spiral-mlp',
  inputShape: [2],
  seed,
  classes,
  bounds,
});

const kindsOf = (settings: Settings): PlainKinds => ({
  input: 'tensor',
  ...Object.fromEntries(hiddenNames(settings).map((name) => [name, 'tensor'])),
});

function hiddenParameters(settings: Settings): Declared<AffineNames<HiddenName>> {
  const sizes = [2, ...settings.hidden];
  const layers = hiddenNames(settings).map((name, index) =>
    denseParameters(name, { inputs: sizes[index] ?? 0, units: sizes[index + 1] ?? 0, initializer: heNormal }),
  );
  return Object.assign({}, ...layers);
}

type VisitLayer = (name: keyof PlainKinds, value: Tensor) => Tensor;

const encode = (
  inputs: Tensor,
  visit: VisitLayer,
  weights: Weights<AffineNames<HiddenName>>,
  settings: Settings,
): Tensor =>
  hiddenNames(settings).reduce((x, name) => visit(name, denseRelu(x, weights, name)), visit('input', inputs));

const encodedSize = ({ hidden }: Settings): number => hidden.at(-1) ?? 2;

const plain = (settings: Settings) =>
  defineModel({
    ...outline(settings),
    representations: kindsOf(settings),
    parameters: {
      ...hiddenParameters(settings),
      ...denseParameters('logits', { inputs: encodedSize(settings), units: settings.classes }),
    },
    forward: (inputs, pass, weights) => dense(encode(inputs, pass.visit, weights, settings), weights, 'logits'),
  });

const stochasticKindsOf = (settings: Settings): BottleneckKinds => ({
  ...kindsOf(settings),
  bottleneck: 'gaussian',
  latent: 'tensor',
});

const stochastic = (settings: Settings, dimension: number, deviation: DeviationOf) =>
  defineModel({
    ...outline(settings),
    representations: stochasticKindsOf(settings),
    parameters: {
      ...hiddenParameters(settings),
      ...bottleneckParameters('bottleneck', { inputs: encodedSize(settings), dimension }),
      ...denseParameters('logits', { inputs: dimension, units: settings.classes }),
    },
    forward: (inputs, pass, weights) => {
      const encoded = encode(inputs, pass.visit, weights, settings);
      const gaussian = pass.visit('bottleneck', gaussianBottleneck(encoded, weights, 'bottleneck', deviation));
      return dense(pass.visit('latent', latentOf(gaussian, pass)), weights, 'logits');
    },
  });

/**
 * A network of dense layers with ReLU for points of the plane, `[batch, 2]`, such as the two spirals.
 *
 * Parameters `hidden1/kernel`, `hidden1/bias`, ..., `logits/...`; kernels before a ReLU start from `heNormal`, the others
 * from `glorotUniform`, biases from 0. With `bottleneck: K`, `bottleneck/kernel` gives the mean and then rho of a
 * diagonal Gaussian, whose sample (in evaluation its mean) is all that the logits read. Dimension 2 can be drawn.
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
): Model<SpiralMlpBottleneckRepresentations<H>>;
export function spiralMlp<const H extends readonly number[] = DefaultHidden>(
  options: SpiralMlpOptions<H>,
): Model<SpiralMlpRepresentations<H>>;
// Unknown, since the overloads name the hidden layers by H, and the definitions above by a pattern.
export function spiralMlp(options: SpiralMlpOptions<readonly number[]>): unknown {
  const { bottleneck, deviation, ...settings } = parseOptions('spiral-mlp', schema, options);
  return bottleneck === undefined ? plain(settings) : stochastic(settings, bottleneck, deviation ?? 'softplus');
}
