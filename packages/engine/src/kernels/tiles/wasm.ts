import * as tf from '@tensorflow/tfjs';
import { type Kernel, kernel, standingKernel } from '../registry.js';
import { newTensor, type Values, valuesOf } from '../wasm/heap.js';

/** Repeats the first `length` values until the list is full. */
function repeatFirst(values: Values, length: number): void {
  if (length === 1) values.fill(values[0] ?? 0);
  else for (let filled = length; filled < values.length; filled *= 2) values.copyWithin(filled, 0, filled);
}

/** Repeats each `length` values `times` times: the first `filled` values of a list become `filled * times`. */
function repeatEach(values: Values, filled: number, length: number, times: number): void {
  // From the last ones on, as each moves to where others were.
  for (let first = filled - length; first >= 0; first -= length) {
    const to = first * times;
    values.copyWithin(to, first, first + length);
    repeatFirst(values.subarray(to, to + length * times), length);
  }
}

/** Repeats a tensor along its axes; the wasm kernel takes values one by one, by their coordinates. */
export function tiles(): Kernel {
  const own = standingKernel('wasm', tf.Tile);
  return kernel(({ x }: { readonly x: tf.Tensor }, { reps }: { readonly reps: number[] }) => {
    const shape = x.shape.map((length, axis) => length * (reps[axis] ?? 1));
    if (x.dtype === 'string' || shape.includes(0) || reps.length !== x.rank) return own({ x }, { reps });
    const output = newTensor(shape, x.dtype);
    const values = valuesOf(output);
    values.set(valuesOf(x));
    let [filled, length] = [x.size, 1];
    for (let axis = x.rank - 1; axis >= 0; axis--) {
      length *= x.shape[axis] ?? 1;
      repeatEach(values, filled, length, reps[axis] ?? 1);
      filled *= reps[axis] ?? 1;
      length *= reps[axis] ?? 1;
    }
    return output;
  });
}
