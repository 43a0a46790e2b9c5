import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The names in a folder, each kind in alphabetical order. */
export interface Listing {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/** What a file manager or a notebook puts beside anybody's files. */
const isTheirs = (name: string): boolean =>
  name.startsWith('.') || ['__MACOSX', 'Thumbs.db', 'desktop.ini'].includes(name);

/** A link to a folder is one; a link to nothing is a file that will be refused when it is read. */
async function isFolder(folder: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return stat(join(folder, entry.name)).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** What somebody put into a folder: hidden names are left out, and those that systems add. */
export async function listFolder(folder: string): Promise<Listing> {
  const listing = { folders: [] as string[], files: [] as string[] };
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (!isTheirs(entry.name)) listing[(await isFolder(folder, entry)) ? 'folders' : 'files'].push(entry.name);
  return { folders: listing.folders.sort(), files: listing.files.sort() };
}
