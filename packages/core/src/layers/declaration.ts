import type { Variable } from '@tensorflow/tfjs';
import { type Initializer, zeros } from './initializers.js';

/** The shape of a variable to be made, and its first values. */
export interface VariableSpec {
  readonly shape: readonly number[];
  readonly initializer: Initializer;
}

/** Variables to be made, by their stable names. */
export type Declared<N extends string> = { readonly [K in N]: VariableSpec };

/** The variables made, by the same names. */
export type Weights<N extends string> = { readonly [K in N]: Variable };

/** The variables of a dense or a convolutional layer `N`. */
export type AffineNames<N extends string> = `${N}/kernel` | `${N}/bias`;

/** Declares variables under a layer's name: `name/field` for each field. */
export function declareUnder<const N extends string, const F extends string>(
  name: N,
  fields: { readonly [K in F]: VariableSpec },
): Declared<`${N}/${F}`> {
  const entries = Object.entries<VariableSpec>(fields).map(([field, spec]) => [`${name}/${field}`, spec]);
  return Object.fromEntries(entries); // of no particular keys to TypeScript, hence assignable to these
}

/** A kernel of this shape, and a bias of 0 for each of its outputs, which are its last axis. */
export function affineParameters<const N extends string>(
  name: N,
  shape: readonly number[],
  initializer: Initializer,
): Declared<AffineNames<N>> {
  return declareUnder(name, { kernel: { shape, initializer }, bias: { shape: shape.slice(-1), initializer: zeros } });
}
