import type { Tensor } from '@tensorflow/tfjs';
import type { Json } from '../json.js';
import type { Weights } from '../layers/declaration.js';
import type { Kinds, ValuesOf, VariableSources } from './define-model.js';
import type { Pass } from './model.js';

/** All of a classifier but its head: what maps inputs to features. It is a description, from which models are made. */
export interface Encoder<K extends Kinds> {
  readonly name: string;
  /** Every hyper-parameter with its value. */
  readonly settings: Readonly<Record<string, Json>>;
  /** Shape of one input, without the batch axis. */
  readonly inputShape: readonly number[];
  /** The least and greatest valid input value. */
  readonly bounds: readonly [number, number];
  /** Every representation that `encode` visits, with its kind, in the order of the visits. */
  readonly representations: K;
  readonly parameters: VariableSources<string>;
  readonly buffers: VariableSources<string>;
  /** How many features a sample has. */
  readonly size: number;
  /** Maps inputs `[batch, ...inputShape]` to features, `size` of them for each sample in one axis or more. */
  readonly encode: (inputs: Tensor, pass: Pass<ValuesOf<K>>, weights: Weights<string>) => Tensor;
  /** Frees what belongs to it beside its variables. */
  readonly dispose?: (() => void) | undefined;
}

/** An encoder to be described: `K` its representations, `P` and `B` the names of its parameters and buffers. */
export interface EncoderDefinition<K extends Kinds, P extends string, B extends string>
  extends Omit<Encoder<K>, 'settings' | 'parameters' | 'buffers' | 'encode'> {
  /** Default none. */
  readonly settings?: Readonly<Record<string, Json>>;
  readonly parameters: VariableSources<P>;
  /** Default none. */
  readonly buffers?: VariableSources<B>;
  /** Maps inputs `[batch, ...inputShape]` to features, `size` of them for each sample in one axis or more. */
  readonly encode: (inputs: Tensor, pass: Pass<ValuesOf<K>>, weights: Weights<NoInfer<P | B>>) => Tensor;
}

/**
 * Describes an encoder of your own; `modelOf` puts a head on it.
 *
 * @example
 * ```ts
 * import { bottleneckHead, defineEncoder, dense, denseParameters, linearHead, modelOf } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const encoder = defineEncoder({
 *   name: 'one-layer', inputShape: [2], bounds: [-1, 1], size: 8,
 *   representations: { input: 'tensor', hidden: 'tensor' },
 *   parameters: denseParameters('hidden', { inputs: 2, units: 8 }),
 *   encode: (inputs, pass, weights) =>
 *     pass.visit('hidden', tf.relu(dense(pass.visit('input', inputs), weights, 'hidden'))),
 * });
 * const plain = modelOf(encoder, linearHead(), { seed: 1, classes: 3 });
 * const stochastic = modelOf(encoder, bottleneckHead({ dimension: 2 }), { seed: 1, classes: 3 });
 * console.assert(Object.keys(plain.representations).join() === 'input,hidden');
 * console.assert(Object.keys(stochastic.representations).join() === 'input,hidden,bottleneck,latent');
 * plain.dispose();
 * stochastic.dispose();
 * ```
 */
export function defineEncoder<const K extends Kinds, P extends string, B extends string = never>(
  definition: EncoderDefinition<K, P, B>,
): Encoder<K> {
  // It is handed its own variables, among those of a whole model; an encoder's type does not name them.
  const encode = definition.encode as Encoder<K>['encode'];
  return { settings: {}, buffers: {}, ...definition, encode };
}
