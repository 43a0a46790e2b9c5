import type { DiagonalGaussian, Representation, RepresentationKind } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';

/** A representation a plugin needs: its name in the model, and its kind. `V` is the type that the kind stands for. */
export interface Requirement<N extends string, V extends Representation> {
  readonly representation: N;
  readonly kind: RepresentationKind;
  /** Never set: carries `V` for the type checker. */
  readonly value?: V;
}

/** What a plugin needs, by the role each representation plays in it. */
export type Requirements = { readonly [role: string]: Requirement<string, Representation> };

/** The values behind the roles; looked up, not inferred, so that they resolve while names are still type parameters. */
export type Values<Q extends Requirements> = {
  readonly [Role in keyof Q]: NonNullable<Q[Role]['value']>;
};

/** The part of a model that the requirements name: representation name to type. */
export type Needs<Q extends Requirements> = {
  readonly [Role in keyof Q as Q[Role]['representation']]: NonNullable<Q[Role]['value']>;
};

/** Requires the tensor named `representation`. */
export function tensor<const N extends string>(representation: N): Requirement<N, Tensor> {
  return {
    representation,
    kind: 'tensor',
  };
}

/** Requires the diagonal Gaussian named `representation`. */
export function gaussian<const N extends string>(representation: N): Requirement<N, DiagonalGaussian> {
  return {
    representation,
    kind: 'gaussian',
  };
}

/** Requires each of the tensors named, every role called as its representation. */
export function tensors<const N extends string>(names: readonly N[]): { readonly [K in N]: Requirement<K, Tensor> } {
  // Object.fromEntries forgets which keys it was given.
  return Object.fromEntries(names.map((name) => [name, tensor(name)])) as { readonly [K in N]: Requirement<K, Tensor> };
}
