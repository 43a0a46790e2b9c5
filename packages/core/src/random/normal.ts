import { positiveUniform, uniform } from './uniform.js';
import { type Bits, ensureWord, nextWord } from './xoshiro128.js';

/** Layers of equal area under exp(-x^2 / 2), the number and constants of Doornik's ZIGNOR. */
const layers = 128;
/** Where the tail begins. */
const tail = 3.442619855899;
/** Area of each layer. */
const area = 9.91256303526217e-3;

const density = (x: number): number => Math.exp(-0.5 * x * x);

/** Right edge of each layer, widest first, then 0. */
const edges = (() => {
  const widths = Float64Array.of(area / density(tail), tail, ...new Array<number>(layers - 1).fill(0));
  for (let layer = 2, width = tail; layer < layers; layer++) {
    width = Math.sqrt(-2 * Math.log(area / width + density(width)));
    widths[layer] = width;
  }
  return widths;
})();

const edge = (layer: number): number => edges[layer] ?? 0;

/** Share of each layer's width that lies under the curve at every height. */
const certain = Float64Array.from({ length: layers }, (_, layer) => edge(layer + 1) / edge(layer));

/** One number beyond `tail` (Marsaglia 1964). */
const tailNormal = (bits: Bits): number => {
  for (;;) {
    const beyond = -Math.log(positiveUniform(bits)) / tail;
    if (-2 * Math.log(positiveUniform(bits)) >= beyond * beyond) return tail + beyond;
  }
};

/** Height of the curve at each edge. */
const heights = edges.map(density);

/** Whether a point at `x`, at a random height of the layer, lies under the curve. */
const underCurve = (bits: Bits, layer: number, x: number): boolean => {
  const low = heights[layer] ?? 0;
  const high = heights[layer + 1] ?? 0;
  return low + uniform(bits) * (high - low) < density(x);
};

/** The same in units of a signed word, of which most draws then need one comparison and one product. */
const certainWords = certain.map((share) => share * 2 ** 31);
const wordWidths = edges.map((width) => width / 2 ** 31);

/** What the ziggurat is made of, for kernels: `certainWords`, `wordWidths` and `heights`, of 128, 129 and 129 numbers. */
export const zigguratTables: Float64Array<ArrayBuffer> = Float64Array.of(...certainWords, ...wordWidths, ...heights);

/** What is drawn from a layer where its rectangle does not lie under the curve for certain; undefined: draw again. */
const uncertain = (bits: Bits, layer: number, word: number): number | undefined => {
  if (layer === 0) return word < 0 ? -tailNormal(bits) : tailNormal(bits);
  const x = word * (wordWidths[layer] ?? 0);
  return underCurve(bits, layer, x) ? x : undefined;
};

/**
 * One number from N(0, 1) by the ziggurat.
 *
 * G. Marsaglia, W. W. Tsang, "The ziggurat method for generating random variables", J. Stat. Softw. 5 (2000), with the
 * layer and the abscissa from separate words, as J. A. Doornik, "An improved ziggurat method to generate normal random
 * samples" (2005), found necessary.
 */
export function normal(bits: Bits): number {
  for (;;) {
    const layer = nextWord(bits) & (layers - 1);
    const word = nextWord(bits);
    const certainly = Math.abs(word) < (certainWords[layer] ?? 0);
    const value = certainly ? word * (wordWidths[layer] ?? 0) : uncertain(bits, layer, word);
    if (value !== undefined) return value;
  }
}

/**
 * Fills `values` from `start` on with the draws of {@link normal} that are certain, out of the words at hand; returns
 * where it stopped. Written out here, the draws of one loop take half the time of as many calls.
 */
const fillCertain = (bits: Bits, values: Float32Array, start: number): number => {
  const { words, next } = bits;
  const count = Math.min(values.length - start, (words.length - next) >> 1);
  let index = 0;
  for (; index < count; index++) {
    const layer = (words[next + 2 * index] ?? 0) & (layers - 1);
    const word = words[next + 2 * index + 1] ?? 0;
    if (Math.abs(word) >= (certainWords[layer] ?? 0)) break;
    values[start + index] = word * (wordWidths[layer] ?? 0);
  }
  bits.next = next + 2 * index;
  return start + index;
};

/** Numbers from N(0, 1), those of {@link normal} in single precision. */
export function normals(bits: Bits, size: number): Float32Array {
  const values = new Float32Array(size);
  for (let index = 0; index < size; index++) {
    ensureWord(bits, 2 * (size - index));
    index = fillCertain(bits, values, index);
    if (index < size) values[index] = normal(bits);
  }
  return values;
}
