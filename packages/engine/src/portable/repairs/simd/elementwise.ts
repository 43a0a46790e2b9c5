import * as tf from '@tensorflow/tfjs';
import { composed } from '../composed.js';
import { areFloats, type FittingKernel, type Tensors } from './fitting-kernel.js';
import type { KernelModule, KernelName } from './kernel-module.js';

const isOne = ({ size }: tf.Tensor) => size === 1;

/** A tensor in the shape of the result, unless it is one value, which stands against all. */
const spread = (x: tf.Tensor, shape: number[]) =>
  isOne(x) || tf.util.arraysEqual(x.shape, shape) ? x : tf.broadcastTo(x, shape);

/** A kernel of two tensors that repeats each along the axes that only the other has. */
function ofPairs({ run }: KernelModule, kernel: KernelName): FittingKernel {
  const compute = composed(({ a, b }: Readonly<Record<'a' | 'b', tf.Tensor>>) => {
    const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
    const flags = [a, b].map((x) => Number(isOne(x)));
    const size = tf.util.sizeFromShape(shape);
    const output = run(kernel, [spread(a, shape), spread(b, shape)], shape, [size, ...flags]);
    return tf.engine().makeTensorFromTensorInfo(output);
  });
  return (inputs, attributes) => {
    const { a, b } = inputs as Tensors<'a' | 'b'>;
    return areFloats([a, b]) ? compute(inputs, attributes) : undefined;
  };
}

/** Kernels that take each value, or each pair of values, by itself. */
export function elementwise(module: KernelModule): Readonly<Record<string, FittingKernel>> {
  const ofValues = (kernel: KernelName, { x }: Tensors<'x'>, ...numbers: readonly number[]) =>
    areFloats([x]) ? module.run(kernel, [x], x.shape, [tf.util.sizeFromShape(x.shape), ...numbers]) : undefined;
  // tfjs calls these kernels with these tensors and attributes, and types both by their most general kind.
  return {
    [tf.Sign]: (inputs) => ofValues('sign', inputs as Tensors<'x'>),
    [tf.Relu6]: (inputs) => ofValues('clip', inputs as Tensors<'x'>, 0, 6),
    [tf.ClipByValue]: (inputs, { clipValueMin, clipValueMax }) =>
      ofValues('clip', inputs as Tensors<'x'>, clipValueMin as number, clipValueMax as number),
    [tf.Maximum]: ofPairs(module, 'maximum'),
    [tf.Minimum]: ofPairs(module, 'minimum'),
  };
}
