/** A convolution of square filters; its images and filters. */
export interface Size {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly filter: number;
  readonly filters: number;
  readonly stride: number;
  readonly pad: 'same' | 'valid' | number;
}

/** The number of outputs along an axis, and the zeros before its first input. */
function axis(length: number, { filter, stride, pad }: Size) {
  if (pad === 'same') {
    const outputs = Math.ceil(length / stride);
    return { outputs, before: Math.floor(Math.max((outputs - 1) * stride + filter - length, 0) / 2) };
  }
  const before = pad === 'valid' ? 0 : pad;
  return { outputs: Math.floor((length + 2 * before - filter) / stride) + 1, before };
}

/** The shapes of input, filter and output. */
export function sizeOf(size: Size) {
  const { images, height, width, channels, filter, filters } = size;
  return {
    input: [images, height, width, channels],
    kernel: [filter, filter, channels, filters],
    output: [images, axis(height, size).outputs, axis(width, size).outputs, filters],
  } as const;
}

/** Calls `meet(x, filter, y)` with the positions of every product of a channel's value and a filter's weight. */
function forEachProduct(size: Size, meet: (x: number, filter: number, y: number) => void): void {
  const { images, height, width, channels, filter, filters, stride } = size;
  const [rows, columns] = [axis(height, size), axis(width, size)];
  for (let place = 0; place < images * rows.outputs * columns.outputs; place++) {
    const [image, row] = [Math.floor(place / (rows.outputs * columns.outputs)), Math.floor(place / columns.outputs)];
    for (let tap = 0; tap < filter * filter; tap++) {
      const y = (row % rows.outputs) * stride + Math.floor(tap / filter) - rows.before;
      const x = (place % columns.outputs) * stride + (tap % filter) - columns.before;
      if (y < 0 || y >= height || x < 0 || x >= width) continue;
      const pixel = (image * height + y) * width + x;
      for (let c = 0; c < channels; c++)
        for (let f = 0; f < filters; f++)
          meet(pixel * channels + c, (tap * channels + c) * filters + f, place * filters + f);
    }
  }
}

const valueAt = (values: Float32Array, at: number) => values[at] ?? Number.NaN;

function add(to: Float64Array, at: number, value: number): void {
  to[at] = valueAt64(to, at) + value;
}

const valueAt64 = (values: Float64Array, at: number) => values[at] ?? Number.NaN;

/** In double precision: the convolution, and its gradients in input and filter for the gradient `dy` in its output. */
export function convolutionOf(size: Size, x: Float32Array, filter: Float32Array, dy: Float32Array): Float64Array[] {
  const [y, dx, dFilter] = [dy.length, x.length, filter.length].map((length) => new Float64Array(length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  forEachProduct(size, (input, weight, output) => {
    add(y, output, valueAt(x, input) * valueAt(filter, weight));
    add(dx, input, valueAt(dy, output) * valueAt(filter, weight));
    add(dFilter, weight, valueAt(dy, output) * valueAt(x, input));
  });
  return [y, dx, dFilter];
}
