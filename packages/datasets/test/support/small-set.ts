import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { FileSet } from '../../src/files/file-set.js';

/** Bytes that compress hardly at all, so that a packed file can be cut in many places. */
const noisy = (size: number, start: number): Uint8Array => {
  let state = start;
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    return state >>> 16;
  });
};

export const contents: ReadonlyMap<string, Uint8Array> = new Map([
  ['images-idx3-ubyte', noisy(200_000, 1)],
  ['labels-idx1-ubyte', noisy(500, 2)],
]);

export const packed: ReadonlyMap<string, Uint8Array> = new Map(
  Array.from(contents, ([name, bytes]) => [name, gzipSync(bytes)]),
);

/** A set of two small files that nobody has. */
export const smallSet: FileSet = {
  name: 'small',
  description: 'two small files',
  licence: 'none',
  citation: 'none',
  files: Array.from(contents, ([name, bytes]) => ({
    name,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  })),
  systemFolders: [],
  subfolders: ['small'],
  packages: [{ name: 'small-data', folder: 'data' }],
  mirrors: ['https://mirror.invalid/'],
};
