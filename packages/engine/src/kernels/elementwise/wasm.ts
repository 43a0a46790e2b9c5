import * as tf from '@tensorflow/tfjs';
import { composedKernel, kernel, type Tensors } from '../registry.js';
import { areFloats, type FittingKernel, type FittingKernels } from '../wasm/fitting-kernel.js';
import type { WasmKernelName, WasmModule } from '../wasm/module.js';

const isOne = ({ size }: tf.Tensor) => size === 1;

/** A tensor in the shape of the result, unless it is one value, which stands against all. */
const spread = (x: tf.Tensor, shape: number[]) =>
  isOne(x) || tf.util.arraysEqual(x.shape, shape) ? x : tf.broadcastTo(x, shape);

type Pair = Readonly<Record<'a' | 'b', tf.Tensor>>;

/** A kernel of two tensors that repeats each along the axes that only the other has. */
function ofPairs({ run }: WasmModule, name: WasmKernelName): FittingKernel {
  const compute = composedKernel(({ a, b }: Pair) => {
    const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
    const flags = [a, b].map((x) => Number(isOne(x)));
    const size = tf.util.sizeFromShape(shape);
    const output = run(name, [spread(a, shape), spread(b, shape)], shape, [size, ...flags]);
    return tf.engine().makeTensorFromTensorInfo(output);
  });
  return kernel((pair: Pair) => (areFloats(Object.values(pair)) ? compute({ ...pair }, {}) : undefined));
}

interface Clip {
  readonly clipValueMin: number;
  readonly clipValueMax: number;
}

/** Kernels that take each value, or each pair of values, by itself. */
export function elementwise(module: WasmModule): FittingKernels {
  const ofValues = (name: WasmKernelName, { x }: Tensors<'x'>, ...numbers: readonly number[]) =>
    areFloats([x]) ? module.run(name, [x], x.shape, [tf.util.sizeFromShape(x.shape), ...numbers]) : undefined;
  return {
    [tf.Sign]: kernel((tensors: Tensors<'x'>) => ofValues('sign', tensors)),
    [tf.Relu6]: kernel((tensors: Tensors<'x'>) => ofValues('clip', tensors, 0, 6)),
    [tf.ClipByValue]: kernel((tensors: Tensors<'x'>, { clipValueMin, clipValueMax }: Clip) =>
      ofValues('clip', tensors, clipValueMin, clipValueMax),
    ),
    [tf.Maximum]: ofPairs(module, 'maximum'),
    [tf.Minimum]: ofPairs(module, 'minimum'),
  };
}
