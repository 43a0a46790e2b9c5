import { createHash } from 'node:crypto';
import { decodeSafetensors, encodeSafetensors, InfomixupError, reasonOf } from '@infomixup/core';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { checkpointSchema } from './checkpoint-schema.js';

const format = 'infomixup-checkpoint/1';
const noDigest = '0'.repeat(64);

/**
 * A checkpoint as one safetensors file: tensors by name, all else as JSON in the metadata `run`. The metadata `sha256`
 * covers the whole file, with 64 zeros in its own place.
 */
export function encodeCheckpoint({ tensors, ...run }: Checkpoint): Uint8Array {
  const bytes = encodeSafetensors(tensors, { format, run: JSON.stringify(run), sha256: noDigest });
  Buffer.from(bytes.buffer).write(digestOf(bytes), digestPosition(bytes), 'latin1');
  return bytes;
}

/**
 * Reads what `encodeCheckpoint` wrote.
 *
 * @param source what errors call the file
 * @throws InfomixupError `corrupt-checkpoint` where a single bit differs
 */
export function decodeCheckpoint(bytes: Uint8Array, source: string): Checkpoint {
  requireIntact(bytes, source);
  try {
    const { tensors, metadata } = decodeSafetensors(bytes, source);
    if (metadata.format !== format) throw new Error(`its format is ${metadata.format}, not ${format}`);
    return { ...checkpointSchema.parse(JSON.parse(metadata.run ?? 'null')), tensors };
  } catch (cause) {
    throw corrupt(source, reasonOf(cause), { cause });
  }
}

function requireIntact(bytes: Uint8Array, source: string): void {
  const position = digestPosition(bytes);
  if (position < 0) throw corrupt(source, 'it has no checksum');
  const copy = Buffer.from(bytes);
  const digest = copy.toString('latin1', position, position + noDigest.length);
  copy.write(noDigest, position, 'latin1');
  if (digestOf(copy) !== digest) throw corrupt(source, 'its content does not match its SHA-256');
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Where the digest stands; quotes within other metadata are escaped, so this text occurs once. Below 0 without one. */
function digestPosition(bytes: Uint8Array): number {
  const mark = '"sha256":"';
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(mark, 0, 'latin1');
  return start < 0 || start + mark.length + noDigest.length > bytes.length ? -1 : start + mark.length;
}

const corrupt = (source: string, what: string, options?: ErrorOptions) =>
  new InfomixupError(
    `trainer: ${source} is damaged: ${what}; delete it, or resume from another checkpoint`,
    'corrupt-checkpoint',
    options,
  );
