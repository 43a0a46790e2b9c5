import * as tf from '@tensorflow/tfjs';
import { type Kernel, kernel, standingKernel, type Tensors } from '../registry.js';
import { newTensor, valuesOf } from '../wasm/heap.js';

interface Choice {
  readonly axis: number;
  readonly batchDims: number;
}

/** Copies the rows of a tensor in another order; the wasm kernel takes values one by one, by their coordinates. */
export function gathers(): Kernel {
  const own = standingKernel('wasm', tf.GatherV2);
  return kernel(({ x, indices }: Tensors<'x' | 'indices'>, { axis, batchDims }: Choice) => {
    const [rows = 0, ...row] = x.shape;
    const length = tf.util.sizeFromShape(row);
    const chosen = x.dtype !== 'string' && indices.dtype === 'int32' ? valuesOf(indices).slice() : undefined;
    // What is wrong with an index, the backend says.
    const fits = chosen?.every((index) => index >= 0 && index < rows);
    if (!chosen || !fits || axis !== 0 || batchDims !== 0 || x.shape.length === 0)
      return own({ x, indices }, { axis, batchDims });
    const output = newTensor([...indices.shape, ...row], x.dtype);
    const [from, to] = [valuesOf(x), valuesOf(output)];
    chosen.forEach((index, place) => {
      to.set(from.subarray(index * length, (index + 1) * length), place * length);
    });
    return output;
  });
}
