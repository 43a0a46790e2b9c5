import { MalformedDataError, sizeOfShape } from '@infomixup/core';
import type { FileArray } from './array.js';

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const longestHeader = 4096;
const mostDimensions = 8;

/** NumPy's names of number types, and what holds them; whole numbers of 64 bits are told apart below. */
const kinds = {
  '|b1': Uint8Array,
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

const isKind = (name: string): name is Kind => Object.hasOwn(kinds, name);

/** `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`, as NumPy writes it and no other way. */
const header =
  /^\{'descr': '([^']{2,10})', 'fortran_order': (False|True), 'shape': \((|\d{1,15},|\d{1,15}(?:, \d{1,15})+),?\), ?\}\s*$/;

/**
 * Reads a `.npy` file of numbers. Arrays of Python objects are refused: reading them would run code.
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
  const fail = (what: string, offset: number): never => {
    throw new MalformedDataError('npy', source, what, offset);
  };
  if (bytes.length < 12 || magic.some((byte, index) => bytes[index] !== byte))
    fail('the file does not begin as NumPy files do', 0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) fail(`format ${version} is none of 1 to 3`, 6);
  const textStart = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = textStart + length;
  if (length > longestHeader || start > bytes.length) fail(`a header of ${length} bytes is too long`, 8);
  const text = new TextDecoder('latin1').decode(bytes.subarray(textStart, start));
  const [, kind = '', fortran, sizes = ''] =
    header.exec(text) ?? fail('the header is not as NumPy writes it', textStart);
  if (kind === '|O') fail('it holds Python objects, which are never read', textStart);
  if (!isKind(kind)) return fail(`number type "${kind}" is none of ${Object.keys(kinds).join(', ')}`, textStart);
  const shape = sizes.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]));
  if (shape.length > mostDimensions) fail(`${shape.length} dimensions are more than ${mostDimensions}`, textStart);
  if (fortran === 'True' && shape.length > 1)
    fail('it is in Fortran order: save np.ascontiguousarray of it', textStart);
  return { shape, data: numbersIn(bytes.subarray(start), kind, shape, (what, at) => fail(what, start + at)) };
}

function numbersIn(
  bytes: Uint8Array,
  kind: Kind,
  shape: readonly number[],
  fail: (what: string, offset: number) => never,
): FileArray['data'] {
  const holder = kinds[kind];
  const needed = sizeOfShape(shape) * holder.BYTES_PER_ELEMENT;
  if (!Number.isSafeInteger(needed)) fail(`a shape of [${shape}] is too large for any file`, 0);
  if (bytes.length < needed) fail(`the file ends after ${bytes.length} of ${needed} bytes`, bytes.length);
  if (bytes.length > needed) fail(`${bytes.length - needed} bytes follow the last value`, needed);
  // Copied, since numbers of several bytes need an aligned buffer.
  const values = new holder(new Uint8Array(bytes).buffer);
  // Class numbers are NumPy's int64, and small; what is not exact is found where labels are looked at.
  return values instanceof BigInt64Array || values instanceof BigUint64Array
    ? Float64Array.from(values, Number)
    : values;
}
