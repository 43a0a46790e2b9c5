import * as tf from '@tensorflow/tfjs';
import { ownKernel, replaceKernel } from '../../kernels.js';
import type { NativeBackend } from '../backend.js';
import { attributesOf } from './attributes.js';

interface MatrixProductAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const areFloatMatrices = (tensors: readonly tf.TensorInfo[]) =>
  tensors.every(({ shape, dtype }) => shape.length === 2 && dtype === 'float32');

/** Multiplies two matrices by TensorFlow's op for two matrices; tfjs-node takes the batched one, which is slower. */
export function registerMatrixProduct(backend: NativeBackend): void {
  const { float, truth } = attributesOf(backend);
  const own = ownKernel('tensorflow', tf.BatchMatMul);
  replaceKernel('tensorflow', tf.BatchMatMul, (inputs, attributes) => {
    const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    if (!areFloatMatrices([a, b])) return own(inputs, attributes);
    const { transposeA, transposeB } = attributes as unknown as MatrixProductAttributes;
    const flags = [truth('transpose_a', transposeA), truth('transpose_b', transposeB)];
    return backend.executeSingleOutput('MatMul', [float, ...flags], [a, b]);
  });
}
