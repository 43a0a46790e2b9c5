import type { Variable } from '@tensorflow/tfjs';
import type { Rng } from '../random/rng.js';
import { type Initializer, zeros } from './initializers.js';

/** The shape of a variable to be made, and its first values. */
export interface VariableSpec {
  readonly shape: readonly number[];
  /** Default: the network's. */
  readonly initializer?: Initializer | undefined;
  /** Of a bias: the shape of the kernel before it. */
  readonly biasOf?: readonly number[];
  /** Whether a ReLU follows its layer, default true. */
  readonly beforeRelu?: boolean | undefined;
}

/** Variables to be made, by their stable names. */
export type Declared<N extends string> = { readonly [K in N]: VariableSpec };

/** The variables made, by the same names. */
export type Weights<N extends string> = { readonly [K in N]: Variable };

/** The variables of a dense or a convolutional layer `N`. */
export type AffineNames<N extends string> = `${N}/kernel` | `${N}/bias`;

/** How a layer's first weights are chosen. */
export interface FirstWeights {
  /** Default: the network's, which is `torch` unless it says otherwise. */
  readonly initializer?: Initializer | undefined;
  /** Default true. Say false where no ReLU follows, as with logits: He's first weights are made for those before one. */
  readonly beforeRelu?: boolean | undefined;
}

/** Declares variables under a layer's name: `name/field` for each field. */
export function declareUnder<const N extends string, const F extends string>(
  name: N,
  fields: { readonly [K in F]: VariableSpec },
): Declared<`${N}/${F}`> {
  const entries = Object.entries<VariableSpec>(fields).map(([field, spec]) => [`${name}/${field}`, spec]);
  return Object.fromEntries(entries); // of no particular keys to TypeScript, hence assignable to these
}

/** A kernel of this shape, and a bias for each of its outputs, which are its last axis. */
export function affineParameters<const N extends string>(
  name: N,
  shape: readonly number[],
  { initializer, beforeRelu }: FirstWeights,
): Declared<AffineNames<N>> {
  return declareUnder(name, {
    kernel: { shape, initializer, beforeRelu },
    bias: { shape: shape.slice(-1), biasOf: shape, initializer, beforeRelu },
  });
}

/** The first values of a variable in a network whose weights start from `network`. */
export function firstValues(spec: VariableSpec, network: Initializer, rng: Rng): Float32Array {
  const ofLayer = (spec.beforeRelu === false ? network.withoutRelu : undefined) ?? network;
  const { values, biases } = spec.initializer ?? ofLayer;
  if (spec.biasOf === undefined) return values(spec.shape, rng);
  return biases?.(spec.biasOf, rng) ?? zeros.values(spec.shape, rng);
}
