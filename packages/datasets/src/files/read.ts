import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { InfomixupError, MalformedDataError, reasonOf } from '@infomixup/core';
import type { FileSet, PinnedFile } from './file-set.js';
import { gunzipAtMost, isGzip } from './gunzip.js';
import type { Place } from './place.js';

/** The most bytes a packed file may have: hardly more than what it holds, even where nothing can be compressed. */
export function longestPacked({ size }: PinnedFile): number {
  return size + 65_536;
}

/** Unpacks `bytes` where they are packed, and checks the size and SHA-256 of what they hold. */
export async function unpackVerified(file: PinnedFile, bytes: Uint8Array, source: string): Promise<Uint8Array> {
  const raw = isGzip(bytes) ? await gunzipAtMost(bytes, file.size, source) : bytes;
  if (raw.length !== file.size) {
    const what = `${file.name} holds ${raw.length} bytes instead of ${file.size}`;
    throw new MalformedDataError('datasets', source, what, Math.min(raw.length, file.size));
  }
  const sha256 = createHash('sha256').update(raw).digest('hex');
  if (sha256 === file.sha256) return raw;
  throw new InfomixupError(
    `datasets: ${source}: the SHA-256 is ${sha256} instead of ${file.sha256}; the file was changed or damaged, replace it`,
    'checksum-mismatch',
  );
}

/** The bytes at `path`, unless it is something else than a file or too long to be the right one. */
async function readPinned(file: PinnedFile, path: string): Promise<Uint8Array> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new Error(found.isDirectory() ? 'it is a folder' : 'it is no regular file');
    if (found.size <= longestPacked(file)) return await readFile(path);
    const what = `${file.name} has ${found.size} bytes where at most ${longestPacked(file)} can be right`;
    throw new MalformedDataError('datasets', path, what, file.size);
  } catch (cause) {
    if (InfomixupError.isInstance(cause)) throw cause;
    throw new InfomixupError(
      `datasets: ${path} cannot be read: ${reasonOf(cause)}; put the file ${file.name} there, readable by you`,
      'unreadable-file',
      { cause },
    );
  }
}

/**
 * The verified content of one file at `path`.
 *
 * @throws InfomixupError `checksum-mismatch`, `unreadable-file`, or MalformedDataError with the byte offset, naming the
 * path
 */
export async function readVerified(file: PinnedFile, path: string): Promise<Uint8Array> {
  return unpackVerified(file, await readPinned(file, path), path);
}

/** The verified content of every file of `set` at `place`, in the order of `set.files`. */
export function readPlace(set: FileSet, place: Place): Promise<Uint8Array[]> {
  return Promise.all(set.files.map((file) => readVerified(file, place.paths[file.name] ?? file.name)));
}
