import { type Pixels, withValues } from '../pixels.js';

// Each maps values by a table; what hangs on the image hangs on one channel of it at a time, as in PIL's ImageOps.

/** Stretches each channel so that its darkest value becomes 0 and its brightest 255. */
export function autocontrast(image: Pixels): Pixels {
  return byChannel(image, (counts) => {
    const [low, high] = [counts.findIndex(Boolean), counts.findLastIndex(Boolean)];
    if (high <= low) return identity;
    const scale = 255 / (high - low);
    const offset = -low * scale;
    return (value) => Math.max(0, Math.min(255, Math.trunc(value * scale + offset)));
  });
}

/** Spreads each channel's values so that all are about equally frequent. */
export function equalize(image: Pixels): Pixels {
  return byChannel(image, (counts) => {
    const present = counts.filter(Boolean);
    const all = present.reduce((sum, count) => sum + count, 0);
    const step = Math.floor((all - (present.at(-1) ?? 0)) / 255);
    if (present.length <= 1 || step === 0) return identity;
    let below = Math.floor(step / 2);
    const table = counts.map((count) => {
      const mapped = Math.min(255, Math.floor(below / step));
      below += count;
      return mapped;
    });
    return (value) => table[value] ?? 0;
  });
}

/** Keeps the highest `bits` of each value's eight. */
export function posterize(image: Pixels, bits: number): Pixels {
  const kept = 256 - 2 ** (8 - bits);
  return mapped(image, (value) => value & kept);
}

/** Inverts the values from `threshold` on. */
export function solarize(image: Pixels, threshold: number): Pixels {
  return mapped(image, (value) => (value < threshold ? value : 255 - value));
}

type Change = (value: number) => number;

const identity: Change = (value) => value;

function tableOf(change: Change): Uint8Array {
  const table = new Uint8Array(256);
  for (let value = 0; value < 256; value++) table[value] = change(value);
  return table;
}

function mapped(image: Pixels, change: Change): Pixels {
  const table = tableOf(change);
  const values = new Uint8Array(image.values.length);
  for (let at = 0; at < values.length; at++) values[at] = table[image.values[at] ?? 0] ?? 0;
  return withValues(image, values);
}

/** Each channel changed by what `changeOf` makes of how often it has each value. */
function byChannel(image: Pixels, changeOf: (counts: Uint32Array) => Change): Pixels {
  const { channels, values } = image;
  const result = new Uint8Array(values.length);
  for (let channel = 0; channel < channels; channel++) {
    const counts = new Uint32Array(256);
    for (let at = channel; at < values.length; at += channels)
      counts[values[at] ?? 0] = (counts[values[at] ?? 0] ?? 0) + 1;
    const table = tableOf(changeOf(counts));
    for (let at = channel; at < values.length; at += channels) result[at] = table[values[at] ?? 0] ?? 0;
  }
  return withValues(image, result);
}
