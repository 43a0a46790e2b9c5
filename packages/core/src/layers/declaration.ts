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

/** A kernel of this shape, and a bias of 0 for each of its outputs, which are its last axis. */
export function affineParameters<const N extends string>(
  name: N,
  shape: readonly number[],
  initializer: Initializer,
): Declared<AffineNames<N>> {
  const parameters = {
    [`${name}/kernel`]: { shape, initializer },
    [`${name}/bias`]: { shape: shape.slice(-1), initializer: zeros },
  };
  return parameters as Declared<AffineNames<N>>; // TypeScript widens computed keys to string
}
