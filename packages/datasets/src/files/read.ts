import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { InfomixupError, MalformedDataError } from '@infomixup/core';
import type { FileSet, PinnedFile } from './file-set.js';
import { gunzipAtMost, isGzip } from './gunzip.js';
import type { Place } from './place.js';

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

/**
 * The verified content of one file at `path`.
 *
 * @throws InfomixupError `checksum-mismatch`, or MalformedDataError with the byte offset, naming the path
 */
export async function readVerified(file: PinnedFile, path: string): Promise<Uint8Array> {
  return unpackVerified(file, await readFile(path), path);
}

/** The verified content of every file of `set` at `place`, in the order of `set.files`. */
export function readPlace(set: FileSet, place: Place): Promise<Uint8Array[]> {
  return Promise.all(set.files.map((file) => readVerified(file, place.paths[file.name] ?? file.name)));
}
