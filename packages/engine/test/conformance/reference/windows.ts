import { type Array64, at, build, indicesOf, lengthOf } from '../array64.js';

/** How windows move over images: the same in rows and columns. */
export interface Windows {
  readonly stride: number;
  readonly pad: 'same' | 'valid' | number;
  readonly dilation?: number;
}

interface Axis {
  readonly outputs: number;
  readonly before: number;
}

/** TensorFlow's rule for the number of windows along an axis and the padding before the first. */
function axis(length: number, window: number, { stride, pad, dilation = 1 }: Windows): Axis {
  const extent = (window - 1) * dilation + 1;
  if (pad === 'same') {
    const outputs = Math.ceil(length / stride);
    return { outputs, before: Math.floor(Math.max((outputs - 1) * stride + extent - length, 0) / 2) };
  }
  const before = pad === 'valid' ? 0 : pad;
  return { outputs: Math.floor((length + 2 * before - extent) / stride) + 1, before };
}

type Place = (channel: number, row: number, column: number, outside: number) => number;

/** Builds `[batch, rows, columns, channels]` of outputs that each see one window of the input. */
function overWindows(
  x: Array64,
  [height, width]: readonly [number, number],
  windows: Windows,
  channels: number,
  output: (see: Place, channel: number) => number,
): Array64 {
  const rows = axis(lengthOf(x, 1), height, windows);
  const columns = axis(lengthOf(x, 2), width, windows);
  const { stride, dilation = 1 } = windows;
  return build([lengthOf(x, 0), rows.outputs, columns.outputs, channels], ([b = 0, r = 0, c = 0, channel = 0]) => {
    const see: Place = (input, row, column, outside) =>
      at(
        x,
        [b, r * stride - rows.before + row * dilation, c * stride - columns.before + column * dilation, input],
        outside,
      );
    return output(see, channel);
  });
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Cross-correlation with a filter `[height, width, inputs, outputs]`. */
export function conv2d(x: Array64, filter: Array64, windows: Windows): Array64 {
  const [height = 1, width = 1, inputs = 1, outputs = 1] = filter.shape;
  const places = indicesOf([height, width, inputs]);
  return overWindows(x, [height, width], windows, outputs, (see, output) =>
    sum(
      places.map(
        ([row = 0, column = 0, input = 0]) => see(input, row, column, 0) * at(filter, [row, column, input, output]),
      ),
    ),
  );
}

/** Cross-correlation of each channel with its own filters, `[height, width, inputs, multiplier]`. */
export function depthwise(x: Array64, filter: Array64, windows: Windows): Array64 {
  const [height = 1, width = 1, inputs = 1, multiplier = 1] = filter.shape;
  const places = indicesOf([height, width]);
  return overWindows(x, [height, width], windows, inputs * multiplier, (see, output) => {
    const input = Math.floor(output / multiplier);
    const which = output % multiplier;
    return sum(
      places.map(([row = 0, column = 0]) => see(input, row, column, 0) * at(filter, [row, column, input, which])),
    );
  });
}

/** The greatest value of each window. */
export function maxPool(x: Array64, size: number, windows: Windows): Array64 {
  const places = indicesOf([size, size]);
  return overWindows(x, [size, size], windows, lengthOf(x, 3), (see, channel) =>
    Math.max(...places.map(([row = 0, column = 0]) => see(channel, row, column, Number.NEGATIVE_INFINITY))),
  );
}

/** The mean of each window's values; padding does not count. */
export function averagePool(x: Array64, size: number, windows: Windows): Array64 {
  const places = indicesOf([size, size]);
  return overWindows(x, [size, size], windows, lengthOf(x, 3), (see, channel) => {
    const seen = places
      .map(([row = 0, column = 0]) => see(channel, row, column, Number.NaN))
      .filter((v) => !Number.isNaN(v));
    return sum(seen) / seen.length;
  });
}
