import { rename, rm } from 'node:fs/promises';
import { hasCode } from '@infomixup/core';
import { syncFolder, writeDurably } from '@infomixup/core/node';

/** What it takes to replace a file such that a crash at any moment leaves the old one or the new one. */
export interface Disk {
  /** Writes a whole file and waits until it is on the disk. */
  readonly write: (path: string, bytes: Uint8Array) => Promise<void>;
  /** Replaces `to` in one step. */
  readonly rename: (from: string, to: string) => Promise<void>;
  /** Waits until the names in a folder are on the disk. */
  readonly syncFolder: (folder: string) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
}

/** The computer's own file system. */
export const disk: Disk = {
  write: writeDurably,
  rename,
  syncFolder,
  remove: (path) => rm(path, { force: true }),
};

/** Whether a file could not be read because there is none, or a link leads to none. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT', 'empty-link');
}
