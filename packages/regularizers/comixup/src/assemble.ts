import type { Selection } from './select.js';

/** The images of a selection, `[outputs, height, width, channels]`: each cell the mixture of the inputs' that it shows. */
export function assembled(
  images: Float32Array,
  { outputs, cells, inputs, shares }: Selection,
  { height, width, channels, blocks }: { height: number; width: number; channels: number; blocks: number },
): Float32Array {
  const length = height * width * channels;
  const result = new Float32Array(outputs * length);
  const [tall, wide] = [height / blocks, (width / blocks) * channels];
  for (let place = 0; place < outputs * cells; place++) {
    const [output, cell] = [Math.floor(place / cells), place % cells];
    const corner = Math.floor(cell / blocks) * tall * width * channels + (cell % blocks) * wide;
    for (let input = 0; input < inputs; input++) {
      const share = shares[place * inputs + input] ?? 0;
      if (share === 0) continue;
      for (let row = 0; row < tall; row++)
        for (let at = corner + row * width * channels, end = at + wide; at < end; at++)
          result[output * length + at] =
            (result[output * length + at] ?? 0) + share * (images[input * length + at] ?? 0);
    }
  }
  return result;
}

/** The targets of a selection, `[outputs, classes]`: each the mean of those that its cells show. */
export function mixedTargets(targets: Float32Array, { outputs, cells, inputs, shares }: Selection): Float32Array {
  const classes = targets.length / inputs;
  const result = new Float32Array(outputs * classes);
  for (let place = 0; place < outputs * cells; place++)
    for (let input = 0; input < inputs; input++) {
      const share = (shares[place * inputs + input] ?? 0) / cells;
      const to = Math.floor(place / cells) * classes;
      for (let k = 0; share > 0 && k < classes; k++)
        result[to + k] = (result[to + k] ?? 0) + share * (targets[input * classes + k] ?? 0);
    }
  return result;
}
