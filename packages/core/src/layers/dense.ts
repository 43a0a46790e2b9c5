import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { operation } from '../tensors/operation.js';
import { type AffineNames, affineParameters, type Declared, type FirstWeights, type Weights } from './declaration.js';

/** The size of a dense layer, and where its first weights come from. */
export interface DenseOptions extends FirstWeights {
  readonly inputs: number;
  readonly units: number;
}

/**
 * Declares a dense layer: `name/kernel` `[inputs, units]`, and `name/bias` `[units]`.
 *
 * @example
 * ```ts
 * import { denseParameters } from '@infomixup/core';
 * const declared = denseParameters('hidden', { inputs: 2, units: 8 });
 * console.assert(declared['hidden/kernel'].shape.join() === '2,8');
 * ```
 */
export function denseParameters<const N extends string>(
  name: N,
  { inputs, units, ...first }: DenseOptions,
): Declared<AffineNames<N>> {
  return affineParameters(name, [inputs, units], first);
}

type AffineLayer = <const N extends string>(x: Tensor, weights: Weights<AffineNames<N>>, name: N) => Tensor2D;

declare module '../tensors/operation.js' {
  interface Operations {
    /** `x kernel + bias`, samples flattened, and ReLU where `relu`. */
    dense: (x: Tensor, kernel: Tensor, bias: Tensor, relu: boolean) => Tensor2D;
  }
}

const affine = operation('dense', (x, kernel, bias, relu) =>
  tf.tidy(() => {
    const sum = tf.add<Tensor2D>(tf.matMul(flatten(x), kernel), bias);
    return relu ? tf.relu(sum) : sum;
  }),
);

const layerWith =
  (relu: boolean): AffineLayer =>
  (x, weights, name) =>
    affine(x, weights[`${name}/kernel` as const], weights[`${name}/bias` as const], relu);

/**
 * The dense layer `name`: `x kernel + bias`, from `[batch, inputs]` to `[batch, units]`. Samples of more axes are
 * flattened. See `defineModel` for its use.
 */
export const dense: AffineLayer = layerWith(false);

/** The dense layer `name` and ReLU behind it: `relu(x kernel + bias)`. */
export const denseRelu: AffineLayer = layerWith(true);

/** `[batch, ...]` to `[batch, everything else]`. */
export function flatten(x: Tensor): Tensor2D {
  return tf.reshape(x, [x.shape[0] ?? 0, -1]);
}
