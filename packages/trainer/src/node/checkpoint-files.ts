import { join } from 'node:path';
import { InfomixupError } from '@infomixup/core';
import { readWhole } from '@infomixup/core/node';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint-content.js';
import { type Disk, isMissing, disk as nodeDisk } from './disk.js';

/**
 * The files that checkpoints are kept in: the newest, the one before it, and the one that is being written.
 *
 * @example
 * ```ts
 * import { checkpointFiles } from '@infomixup/trainer/node';
 * console.assert(checkpointFiles('runs/1').newest === 'runs/1/checkpoint.safetensors');
 * ```
 */
export function checkpointFiles(folder: string) {
  return {
    newest: join(folder, 'checkpoint.safetensors'),
    previous: join(folder, 'checkpoint.previous.safetensors'),
    partial: join(folder, 'checkpoint.partial.safetensors'),
  };
}

/** How a checkpoint is written. */
export interface SaveOptions {
  /** Whether to keep the newest file as the previous one: only where it is known to be whole. */
  readonly keepNewest: boolean;
  readonly disk?: Disk;
}

/**
 * Writes a checkpoint to `folder/checkpoint.safetensors`. A crash at any moment leaves a whole file, the new one or
 * the one before; an error leaves no other file behind.
 *
 * @returns the file's path and its size in bytes
 */
export async function saveCheckpoint(
  folder: string,
  checkpoint: Checkpoint,
  { keepNewest, disk = nodeDisk }: SaveOptions,
): Promise<{ readonly path: string; readonly bytes: number }> {
  const { newest, previous, partial } = checkpointFiles(folder);
  const bytes = encodeCheckpoint(checkpoint);
  try {
    await disk.write(partial, bytes);
    if (keepNewest) await disk.rename(newest, previous);
    await disk.rename(partial, newest);
    await disk.syncFolder(folder);
  } catch (error) {
    await disk.remove(partial);
    throw error;
  }
  return { path: newest, bytes: bytes.length };
}

/** Whether the folder's newest checkpoint exists and is whole. */
export async function newestIsWhole(folder: string): Promise<boolean> {
  const { newest } = checkpointFiles(folder);
  const found = await read(newest);
  return found !== undefined && !('damage' in found);
}

/**
 * The newest whole checkpoint of a folder, or `null` where there is none at all.
 *
 * @param warn told when the newest is damaged and the one before it is taken; a process warning by default
 * @throws InfomixupError `corrupt-checkpoint` where files are there and none is whole
 *
 * @example
 * ```ts
 * import { loadCheckpoint } from '@infomixup/trainer/node';
 * console.assert((await loadCheckpoint('no/such/folder')) === null);
 * ```
 */
export async function loadCheckpoint(
  folder: string,
  { warn = (message: string) => process.emitWarning(message) } = {},
): Promise<Checkpoint | null> {
  const { newest, previous } = checkpointFiles(folder);
  const first = await read(newest);
  if (first && 'checkpoint' in first) return first.checkpoint;
  const second = await read(previous);
  if (second && 'checkpoint' in second) {
    if (first) warn(`${first.damage.message} (going on from ${previous})`);
    return second.checkpoint;
  }
  const damage = first?.damage ?? second?.damage;
  if (damage) throw damage;
  return null;
}

/** What Node reads at once. */
const mostBytes = 2 ** 31 - 1;

type Found = { readonly checkpoint: Checkpoint } | { readonly damage: InfomixupError };

/** What a file holds; `undefined` where there is no such file. */
async function read(path: string): Promise<Found | undefined> {
  try {
    return { checkpoint: decodeCheckpoint(await readWhole(path, mostBytes), path) };
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (InfomixupError.isInstance(error)) return { damage: error };
    throw error;
  }
}
