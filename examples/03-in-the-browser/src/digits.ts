import { type Dataset, memoryDataset } from '@infomixup/core';

/** Grey images of 28 x 28 bytes and what they show. */
export interface Digits {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** Digits to learn from, and unseen ones to attack. */
export interface DigitFile {
  readonly train: Digits;
  readonly test: Digits;
}

const pixels = 28 * 28;
const headerBytes = 8;

/** One file: the two counts as 32-bit numbers, little-endian, then each part's images and labels. */
export function encodeDigits({ train, test }: DigitFile): Uint8Array {
  const header = new DataView(new ArrayBuffer(headerBytes));
  header.setUint32(0, train.labels.length, true);
  header.setUint32(4, test.labels.length, true);
  const parts = [new Uint8Array(header.buffer), train.images, train.labels, test.images, test.labels];
  const file = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    file.set(part, offset);
    offset += part.length;
  }
  return file;
}

/** The parts of such a file. */
export function parseDigits(file: Uint8Array): DigitFile {
  const header = new DataView(file.buffer, file.byteOffset, headerBytes);
  const part = (start: number, count: number): Digits => ({
    images: file.subarray(start, start + count * pixels),
    labels: file.subarray(start + count * pixels, start + count * (pixels + 1)),
  });
  const counts = [header.getUint32(0, true), header.getUint32(4, true)] as const;
  const train = part(headerBytes, counts[0]);
  return { train, test: part(headerBytes + counts[0] * (pixels + 1), counts[1]) };
}

/** Digits as trainers and attacks read them, with values in [0, 1]. */
export const digitDataset = (name: string, { images, labels }: Digits): Dataset =>
  memoryDataset({
    name,
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    bounds: [0, 1],
    inputShape: [28, 28, 1],
    inputs: images,
    labels,
  });
