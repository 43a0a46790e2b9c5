import { InfomixupError, sizeOfShape } from '@infomixup/core';
import type { Evaluation } from '../schema/evaluation.js';
import type { Examples } from '../schema/examples.js';

type Encoding = Examples['encoding'];
type Bounds = readonly [number, number];

const toBase64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

const invalid = (what: string, options?: ErrorOptions) =>
  new InfomixupError(`evaluation: an example ${what}; evaluate the model again`, 'invalid-example', options);

function bytesIn(values: string): Uint8Array {
  try {
    return fromBase64(values);
  } catch (cause) {
    throw invalid('is not in base64', { cause });
  }
}

const floatBytes = (values: ArrayLike<number>): Uint8Array => {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  Array.from(values).forEach((value, i) => {
    view.setFloat32(4 * i, value, true);
  });
  return new Uint8Array(view.buffer);
};

const floatsOf = (bytes: Uint8Array): Float32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
};

/** Images are looked at and bear a byte a value; points are plotted and do not. */
export function encodingFor(inputShape: readonly number[]): Encoding {
  return inputShape.length >= 2 ? 'uint8' : 'float32';
}

/** The base64 text of one input's values. */
export function encodeExample(values: ArrayLike<number>, encoding: Encoding, [low, high]: Bounds): string {
  if (encoding === 'float32') return toBase64(floatBytes(values));
  const bytes = Uint8Array.from(values, (value) => Math.round((255 * (value - low)) / (high - low)));
  return toBase64(bytes);
}

/**
 * The values of one example, row-major in the data set's `inputShape`.
 *
 * @param evaluation - The evaluation the example is in.
 * @param values - The example's `values`.
 * @throws InfomixupError `invalid-example` where it is not base64, or not of as many values as one input has.
 *
 * @example
 * ```ts
 * import { decodeExample } from '@infomixup/evaluation';
 * const pixels = decodeExample(
 *   { model: { bounds: [0, 1] }, dataset: { inputShape: [1, 3, 1] }, examples: { encoding: 'uint8' } },
 *   'AFH/',
 * );
 * console.assert(pixels[0] === 0 && pixels[2] === 1);
 * ```
 */
export function decodeExample(
  evaluation: {
    readonly model: Pick<Evaluation['model'], 'bounds'>;
    readonly dataset: Pick<Evaluation['dataset'], 'inputShape'>;
    readonly examples: Pick<Examples, 'encoding'>;
  },
  values: string,
): Float32Array {
  const bytes = bytesIn(values);
  const [low, high] = evaluation.model.bounds;
  const decoded =
    evaluation.examples.encoding === 'float32'
      ? floatsOf(bytes)
      : Float32Array.from(bytes, (byte) => low + ((high - low) * byte) / 255);
  const size = sizeOfShape(evaluation.dataset.inputShape);
  if (decoded.length === size) return decoded;
  throw invalid(`has ${decoded.length} values where an input has ${size}`);
}
