import { sizeOfShape } from '@infomixup/core';
import { type Fail, failing } from '../malformed.js';
import type { FileArray } from './array.js';

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const longestHeader = 4096;
const mostDimensions = 8;

/** NumPy's names of number types, and what holds them; whole numbers of 64 bits are told apart below. */
const kinds = {
  // Signed, since unsigned bytes are those of images; a boolean is 0 or 1.
  '|b1': Int8Array,
  '|u1': Uint8Array,
  '|i1': Int8Array,
  '<u2': Uint16Array,
  '<i2': Int16Array,
  '<u4': Uint32Array,
  '<i4': Int32Array,
  '<u8': BigUint64Array,
  '<i8': BigInt64Array,
  '<f4': Float32Array,
  '<f8': Float64Array,
} as const;

type Kind = keyof typeof kinds;

/** The longest beginning of a file that its header may take. */
export const longestNpyHeader = 12 + longestHeader;

const isKind = (name: string): name is Kind => Object.hasOwn(kinds, name);

/** What to do with numbers that NumPy holds otherwise than they are read, by the letter of their type. */
function conversionOf(kind: string): string {
  const letter = kind[1] ?? '';
  if (letter === 'f') return 'save x.astype("float32")';
  if (letter === 'i' || letter === 'u') return 'save x.astype("int64")';
  if (letter === 'U' || letter === 'S') return 'save class numbers, as np.unique(x, return_inverse=True)[1] gives them';
  return 'save an array of numbers, such as x.astype("float32")';
}

/** What the header of a `.npy` file says, which goes with the length of the file. */
interface NpyHeader {
  readonly kind: Kind;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly start: number;
}

/** `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`, as NumPy writes it and no other way. */
const header =
  /^\{'descr': '([^']{2,10})', 'fortran_order': (False|True), 'shape': \((|\d{1,15},|\d{1,15}(?:, \d{1,15})+),?\), ?\}\s*$/;

/**
 * Reads the header of a `.npy` file.
 *
 * @param head - The file, or its first {@link longestNpyHeader} bytes.
 * @param length - How many bytes the file has.
 * @throws MalformedDataError `malformed-npy`, also where the length is another than that of such an array.
 */
export function readNpyHeader(head: Uint8Array, length: number, source: string): NpyHeader {
  const fail: Fail = failing('npy', source);
  if (head.length < 12 || magic.some((byte, index) => head[index] !== byte))
    fail('the file does not begin as NumPy files do', 0);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const version = head[6] ?? 0;
  if (version < 1 || version > 3) fail(`format ${version} is none of 1 to 3`, 6);
  const textStart = version === 1 ? 10 : 12;
  const textLength = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = textStart + textLength;
  if (textLength > longestHeader || start > head.length) fail(`a header of ${textLength} bytes is too long`, 8);
  const text = new TextDecoder('latin1').decode(head.subarray(textStart, start));
  const { kind, shape } = described(text, (what, options) => fail(what, textStart, options));
  const needed = sizeOfShape(shape) * kinds[kind].BYTES_PER_ELEMENT;
  const present = length - start;
  if (!Number.isSafeInteger(needed)) fail(`a shape of [${shape}] is too large for any file`, start);
  if (present < needed) fail(`the file ends after ${present} of ${needed} bytes`, length);
  if (present > needed) fail(`${present - needed} bytes follow the last value`, start + needed);
  return { kind, shape, start };
}

/** The number type and shape that the text of a header tells. */
function described(text: string, fail: (what: string, options?: { readonly advice: string }) => never) {
  if (/^\{'descr': \[/.test(text))
    fail('its elements are records of several fields', { advice: 'save each field as an array of its own' });
  const [, kind = '', fortran, sizes = ''] = header.exec(text) ?? fail('the header is not as NumPy writes it');
  if (kind === '|O')
    fail('it holds Python objects, which are never read', { advice: 'save np.stack(list(x)) or x.astype("float32")' });
  if (!isKind(kind))
    return fail(`number type "${kind}" is none of ${Object.keys(kinds).join(', ')}`, { advice: conversionOf(kind) });
  const shape = sizes.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]));
  if (shape.length > mostDimensions)
    fail(`${shape.length} dimensions are more than ${mostDimensions}`, { advice: 'save x.reshape(len(x), -1)' });
  if (fortran === 'True' && shape.length > 1)
    fail('it is in Fortran order', { advice: 'save np.ascontiguousarray(x)' });
  return { kind, shape };
}

/**
 * Reads a `.npy` file of numbers; booleans are 0 and 1. Arrays of Python objects are refused: reading them would run code.
 *
 * @param source - What errors call the file, such as its path.
 * @throws MalformedDataError `malformed-npy`, with the byte offset.
 *
 * @example
 * ```ts
 * import { parseNpy } from '@infomixup/datasets';
 * const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }\n";
 * const bytes = Buffer.concat([
 *   Buffer.from([0x93]), Buffer.from('NUMPY'), Buffer.from([1, 0, header.length, 0]), Buffer.from(header), Buffer.from([7, 9]),
 * ]);
 * const { shape, data } = parseNpy(bytes, 'labels.npy');
 * console.assert(shape.join() === '2' && data.join() === '7,9');
 * ```
 */
export function parseNpy(bytes: Uint8Array, source: string): FileArray {
  const { kind, shape, start } = readNpyHeader(bytes, bytes.length, source);
  // Copied, since numbers of several bytes need an aligned buffer.
  const values = new kinds[kind](new Uint8Array(bytes.subarray(start)).buffer);
  const odd = kind === '|b1' ? values.findIndex((value) => value !== 0 && value !== 1) : -1;
  if (odd >= 0) failing('npy', source)(`the boolean ${values[odd]} is neither 0 nor 1`, start + odd);
  // Class numbers are NumPy's int64, and small; what is not exact is found where labels are looked at.
  const isLong = values instanceof BigInt64Array || values instanceof BigUint64Array;
  return { shape, data: isLong ? Float64Array.from(values, Number) : values };
}
