import type { Selection } from './select.js';

/** The images of a selection, `[outputs, height, width, channels]`: each cell the mixture of the inputs' that it shows. */
export function assembled(
  images: Float32Array,
  { outputs, cells, inputs, shares }: Selection,
  { height, width, channels, blocks }: { height: number; width: number; channels: number; blocks: number },
): Float32Array {
  const length = height * width * channels;
  const result = new Float32Array(outputs * length);
  const rowLength = width * channels;
  for (let output = 0; output < outputs; output++)
    for (let at = 0; at < length; at++) {
      const row = Math.floor(at / rowLength);
      const column = Math.floor((at - row * rowLength) / channels);
      const cell = Math.floor((row * blocks) / height) * blocks + Math.floor((column * blocks) / width);
      const from = (output * cells + cell) * inputs;
      let value = 0;
      for (let input = 0; input < inputs; input++) {
        const share = shares[from + input] ?? 0;
        if (share > 0) value += share * (images[input * length + at] ?? 0);
      }
      result[output * length + at] = value;
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
