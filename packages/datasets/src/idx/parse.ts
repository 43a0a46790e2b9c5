import { sizeOfShape } from '@infomixup/core';
import { type Fail, failing } from '../malformed.js';

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

/** The longest beginning of a file that its header may take. */
export const longestIdxHeader = 4 + 4 * mostDimensions;

/** What the header of an IDX file says. */
export interface IdxHeader {
  readonly shape: readonly number[];
  /** Where the values begin. */
  readonly start: number;
  /** How many bytes such a file has, header included. */
  readonly size: number;
}

/**
 * Reads the header of an IDX file.
 *
 * @param head - the file, or its first {@link longestIdxHeader} bytes
 * @throws MalformedDataError `malformed-idx`, with the byte offset
 */
export function readIdxHeader(head: Uint8Array, source: string): IdxHeader {
  const fail: Fail = failing('idx', source);
  if (head.length < 4) fail(`the file ends within the magic number`, head.length);
  const [first, second, type, dimensions = 0] = head;
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
  if (head.length < start) fail('the file ends within the sizes', head.length);
  const shape = readShape(new DataView(head.buffer, head.byteOffset), dimensions);
  const size = start + sizeOfShape(shape);
  if (!Number.isSafeInteger(size)) fail(`a shape of [${shape}] is too large for any file`, 4);
  return { shape, start, size };
}

/** Throws MalformedDataError where a file has not as many bytes as its header says. */
export function requireIdxLength(length: number, { start, size }: IdxHeader, source: string): void {
  const fail: Fail = failing('idx', source);
  if (length < size) fail(`the file ends after ${length - start} of ${size - start} values`, length);
  if (length > size) fail(`${length - size} bytes follow the last value`, size);
}

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
  const header = readIdxHeader(bytes, source);
  requireIdxLength(bytes.length, header, source);
  return { shape: header.shape, data: bytes.subarray(header.start) };
}
