import * as tf from '@tensorflow/tfjs';
import { type Kernel, kernel, replaceKernel, standingKernel, type Tensors } from '../registry.js';
import { newTensor, valuesOf } from '../wasm/heap.js';

/** Below this many values in one piece the backend's own loops are as fast as copying piece by piece. */
const shortestRun = 16;

interface Runs {
  /** Values that lie in one piece, in the tensor and in its slice. */
  readonly length: number;
  /** Where each piece begins in the tensor, in the order of the slice. */
  readonly starts: readonly number[];
}

/** The pieces of a slice: all of the last axes that it takes whole, and its part of the one before those. */
function runsOf(shape: readonly number[], begin: readonly number[], size: readonly number[]): Runs {
  const strides = shape.map((_, axis) => tf.util.sizeFromShape(shape.slice(axis + 1)));
  const whole = shape.findLastIndex((length, axis) => size[axis] !== length);
  const inner = Math.max(whole, 0);
  const starts = shape
    .slice(0, inner)
    .reduce(
      (before, _, axis) =>
        before.flatMap((start) => Array.from({ length: size[axis] ?? 0 }, (_, i) => start + i * (strides[axis] ?? 0))),
      [begin.reduce((sum, first, axis) => sum + first * (strides[axis] ?? 0), 0)],
    );
  return { length: tf.util.sizeFromShape(size.slice(inner)), starts };
}

interface Part {
  readonly begin: number[];
  readonly size: number[];
}

/** Copies a slice piece by piece; the backend first copies the whole tensor, for each part of it. */
function slice(own: Kernel): Kernel {
  return kernel(({ x }: { readonly x: tf.Tensor }, given: Part) => {
    const [begin, size] = tf.slice_util.parseSliceParams(x, given.begin, given.size) as [number[], number[]]; // these two
    const { length, starts } = runsOf(x.shape, begin, size);
    if (x.dtype === 'string' || (length < shortestRun && starts.length > 1)) return own({ x }, { ...given });
    const output = newTensor(size, x.dtype);
    const [from, to] = [valuesOf(x), valuesOf(output)];
    for (const [run, start] of starts.entries()) to.set(from.subarray(start, start + length), run * length);
    return output;
  });
}

interface Cuts {
  readonly numOrSizeSplits: number | number[];
  readonly axis: number;
}

/** Cuts a tensor into parts along an axis. */
function split(slice: Kernel): Kernel<tf.TensorInfo[]> {
  return kernel(({ x }: Tensors<'x'>, given: Cuts) => {
    const [axis = 0] = tf.util.parseAxisParam(given.axis, x.shape);
    let first = 0;
    return tf.backend_util.prepareSplitSize(x, given.numOrSizeSplits, axis).map((length) => {
      const begin = x.shape.map((_, index) => (index === axis ? first : 0));
      const size = x.shape.map((whole, index) => (index === axis ? length : whole));
      first += length;
      return slice({ x }, { begin, size });
    });
  });
}

/** Gives the wasm backend slices and splits that copy no more than they cut out. */
export function replaceSlices(): void {
  const replaced = slice(standingKernel('wasm', tf.Slice));
  replaceKernel('wasm', tf.Slice, replaced);
  replaceKernel('wasm', tf.SplitV, split(replaced));
}
