/** LeNet-5 in plain float64 loops, in the textbook order: convolution, bias, ReLU, then pooling. */

type Image = number[][][]; // [row][column][channel]
type Read = (name: string) => { readonly shape: readonly number[]; readonly data: ArrayLike<number> };

const at = (list: ArrayLike<number>, index: number): number => list[index] ?? Number.NaN;

function convolveReluPool(image: Image, read: Read, name: string, padding: number): Image {
  const { shape, data } = read(`${name}/kernel`);
  const [size = 0, , inputs = 0, filters = 0] = shape;
  const bias = read(`${name}/bias`).data;
  const side = image.length + 2 * padding - size + 1;
  const value = (row: number, column: number, filter: number): number => {
    let total = at(bias, filter);
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++)
        for (let channel = 0; channel < inputs; channel++)
          total +=
            (image[row + y - padding]?.[column + x - padding]?.[channel] ?? 0) *
            at(data, ((y * size + x) * inputs + channel) * filters + filter);
    return Math.max(total, 0);
  };
  const grid = <T>(length: number, make: (row: number, column: number) => T): T[][] =>
    Array.from({ length }, (_r, row) => Array.from({ length }, (_c, column) => make(row, column)));
  const channels = (make: (filter: number) => number): number[] =>
    Array.from({ length: filters }, (_f, index) => make(index));
  const full = grid(side, (row, column) => channels((filter) => value(row, column, filter)));
  return grid(side / 2, (row, column) =>
    channels((filter) =>
      Math.max(...[0, 1, 2, 3].map((i) => full[2 * row + (i >> 1)]?.[2 * column + (i & 1)]?.[filter] ?? Number.NaN)),
    ),
  );
}

function dense(x: readonly number[], read: Read, name: string): number[] {
  const { shape, data } = read(`${name}/kernel`);
  const units = shape[1] ?? 0;
  const bias = read(`${name}/bias`).data;
  return Array.from({ length: units }, (_u, unit) =>
    x.reduce((total, value, input) => total + value * at(data, input * units + unit), at(bias, unit)),
  );
}

const relu = (x: readonly number[]): number[] => x.map((value) => Math.max(value, 0));

/** The logits of one image of 28 x 28 values; with a bottleneck, of its mean plus its deviation times `noise`. */
export function lenet5Reference(pixels: ArrayLike<number>, read: Read, noise?: readonly number[]): number[] {
  const image = Array.from({ length: 28 }, (_r, row) =>
    Array.from({ length: 28 }, (_c, column) => [at(pixels, 28 * row + column)]),
  );
  const features = convolveReluPool(convolveReluPool(image, read, 'conv1', 2), read, 'conv2', 0).flat(2);
  const encoded = relu(dense(relu(dense(features, read, 'dense1')), read, 'dense2'));
  if (noise === undefined) return dense(encoded, read, 'logits');
  const outputs = dense(encoded, read, 'bottleneck');
  const softplus = (x: number): number => Math.log1p(Math.exp(x));
  const latent = noise.map((draw, k) => at(outputs, k) + draw * softplus(at(outputs, noise.length + k) - 5));
  return dense(latent, read, 'logits');
}
