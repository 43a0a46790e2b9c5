import { MalformedDataError, sizeOfShape } from '@infomixup/core';

/** An array of bytes in row-major order. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** A view of the file's bytes, not a copy. */
  readonly data: Uint8Array;
}

/** The format's code for unsigned bytes. */
const unsignedByte = 0x08;
const mostDimensions = 3;

/** The format's codes of other numbers, from signed bytes to doubles. */
const otherNumbers = [0x09, 0x0b, 0x0c, 0x0d, 0x0e];
/** Of a file that may well be whole. */
const advice = 'give the samples as .npy files, which hold any numbers in any shape';

const readShape = (view: DataView, dimensions: number): number[] =>
  Array.from({ length: dimensions }, (_, index) => view.getUint32(4 + 4 * index));

/**
 * Reads an IDX file of unsigned bytes in one to three dimensions, the format of MNIST and its relatives: two zero bytes,
 * the number type, the number of dimensions, each size in 4 bytes (greatest first), then exactly that many bytes.
 *
 * @param source what errors call the file, such as its path
 * @throws MalformedDataError `malformed-idx`, with the byte offset
 *
 * @example
 * ```ts
 * import { parseIdx } from '@infomixup/datasets';
 * const { shape, data } = parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9), 'labels');
 * console.assert(shape.join() === '2' && data.join() === '7,9');
 * ```
 */
export function parseIdx(bytes: Uint8Array, source: string): IdxArray {
  const fail = (what: string, offset: number, options?: { readonly advice?: string }): never => {
    throw new MalformedDataError('idx', source, what, offset, options);
  };
  if (bytes.length < 4) fail(`the file ends within the magic number`, bytes.length);
  const [first, second, type, dimensions = 0] = bytes;
  if (first !== 0 || second !== 0) fail('the magic number does not begin with two zeros', 0);
  if (type !== unsignedByte)
    fail(
      `number type ${type} is not unsigned bytes (${unsignedByte})`,
      2,
      otherNumbers.includes(type ?? 0) ? { advice } : {},
    );
  if (dimensions < 1 || dimensions > mostDimensions)
    fail(`${dimensions} dimensions, not 1 to ${mostDimensions}`, 3, dimensions > 0 ? { advice } : {});
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) fail('the file ends within the sizes', bytes.length);
  const shape = readShape(new DataView(bytes.buffer, bytes.byteOffset), dimensions);
  const count = sizeOfShape(shape);
  if (!Number.isSafeInteger(count)) fail(`a shape of [${shape}] is too large for any file`, 4);
  const present = bytes.length - start;
  if (present < count) fail(`the file ends after ${present} of ${count} values`, bytes.length);
  if (present > count) fail(`${present - count} bytes follow the last value`, start + count);
  return { shape, data: bytes.subarray(start) };
}
