import { createHash } from 'node:crypto';
import {
  decodeSafetensors,
  encodeSafetensors,
  InfomixupError,
  reasonOf,
  sealedDigest,
  sealSafetensors,
  unsealed,
} from '@infomixup/core';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { checkpointSchema } from './checkpoint-schema.js';

const format = 'infomixup-checkpoint/1';

/**
 * A checkpoint as one safetensors file: tensors by name, all else as JSON in the metadata `run`. The metadata `sha256`
 * covers the whole file, with 64 zeros in its own place.
 */
export function encodeCheckpoint({ tensors, ...run }: Checkpoint): Uint8Array {
  return sealSafetensors(encodeSafetensors(tensors, { format, run: JSON.stringify(run), ...unsealed }), digestOf);
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
  const { digest, isIntact } = sealedDigest(bytes, digestOf);
  if (digest === undefined) throw corrupt(source, 'it has no checksum');
  if (!isIntact) throw corrupt(source, 'its content does not match its SHA-256');
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const corrupt = (source: string, what: string, options?: ErrorOptions) =>
  new InfomixupError(
    `trainer: ${source} is damaged: ${what}; delete it, or resume from another checkpoint`,
    'corrupt-checkpoint',
    options,
  );
