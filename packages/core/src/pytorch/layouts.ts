import { sizeOfShape } from '../tensors/size-of-shape.js';

/** Values in row-major order, and their shape. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/** How many values each axis steps over, in row-major order. */
const stridesOf = (shape: readonly number[]): number[] => shape.map((_, axis) => sizeOfShape(shape.slice(axis + 1)));

/** The values with axis `order[i]` of what comes in as axis `i`. */
export function transposed({ shape, data }: Values, order: readonly number[]): Values {
  const strides = stridesOf(shape);
  const sizes = order.map((axis) => shape[axis] ?? 1);
  const steps = order.map((axis) => strides[axis] ?? 1);
  const result = new Float32Array(data.length);
  const place = new Array<number>(sizes.length).fill(0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = data[from] ?? 0;
    // To the next place, as a mileage counter goes.
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const [size = 1, step = 1, at = 0] = [sizes[axis], steps[axis], place[axis]];
      if (at + 1 < size) {
        place[axis] = at + 1;
        from += step;
        break;
      }
      place[axis] = 0;
      from -= at * step;
    }
  }
  return { shape: sizes, data: result };
}

/**
 * A weight of PyTorch as core has it: convolutions `[out, in, height, width]` as `[height, width, in, out]`, linear layers
 * `[out, in]` as `[in, out]`, others alike.
 *
 * @param maps - `[height, width, channels]` of the maps that a linear layer reads flattened: PyTorch's rows go by
 *   channels, then height, then width, core's by height, then width, then channels.
 */
export function coreLayout(weight: Values, maps?: readonly number[]): Values {
  if (weight.shape.length === 4) return transposed(weight, [2, 3, 1, 0]);
  if (weight.shape.length !== 2) return weight;
  const [outputs = 1, inputs = 1] = weight.shape;
  if (!maps) return transposed(weight, [1, 0]);
  const [height = 1, width = 1, channels = 1] = maps;
  const split = { shape: [outputs, channels, height, width], data: weight.data };
  return { shape: [inputs, outputs], data: transposed(split, [2, 3, 1, 0]).data };
}
