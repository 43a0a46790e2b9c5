import * as tf from '@tensorflow/tfjs';
import { kernel, type Tensors } from '../registry.js';
import { areFloats, type FittingKernel, type FittingKernels } from '../wasm/fitting-kernel.js';
import type { WasmModule } from '../wasm/module.js';

/** Rows shorter than a vector are left to others. */
const shortest = 4;

const isBias = (x: tf.TensorInfo, bias: tf.TensorInfo) =>
  x.shape.length > 1 &&
  bias.shape.length === 1 &&
  bias.shape[0] === x.shape.at(-1) &&
  Number(bias.shape[0]) >= shortest;

/** Adds `[columns]` to each row of a tensor whose last axis is as long. */
const addBias = ({ run }: WasmModule): FittingKernel =>
  kernel(({ a, b }: Tensors<'a' | 'b'>) => {
    const [x, bias] = isBias(b, a) ? [b, a] : [a, b];
    if (!areFloats([x, bias]) || !isBias(x, bias)) return undefined;
    const [columns = 1] = bias.shape;
    return run('addBias', [x, bias], x.shape, [tf.util.sizeFromShape(x.shape) / columns, columns]);
  });

interface Reduction {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

/** Sums or means over the first axes, whatever their number, of longer rows. */
const overRows = ({ run }: WasmModule, divisorOf: (rows: number) => number): FittingKernel =>
  kernel(({ x }: Tensors<'x'>, { axis, keepDims }: Reduction) => {
    const axes = tf.util.parseAxisParam(axis, x.shape);
    const [shape, reduced] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
    const [rows, columns] = [tf.util.sizeFromShape(reduced), tf.util.sizeFromShape(shape)];
    const fits = areFloats([x]) && columns >= shortest && axes.every((number, index) => number === index);
    if (!fits) return undefined;
    const kept = keepDims ? tf.backend_util.expandShapeToKeepDim(shape, axes) : shape;
    return run('sumRows', [x], kept, [rows, columns, divisorOf(rows)]);
  });

/** Kernels that see a tensor as rows. */
export function rows(module: WasmModule): FittingKernels {
  return {
    [tf.Add]: addBias(module),
    [tf.Sum]: overRows(module, () => 1),
    [tf.Mean]: overRows(module, (count) => count),
  };
}
