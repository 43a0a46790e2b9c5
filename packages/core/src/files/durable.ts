import { appendFile, lstat, open, rm } from 'node:fs/promises';

/** What the system says of a write, such as that the disk is full, names no file by itself. */
async function naming<T>(path: string, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (error instanceof Error && !error.message.includes(path)) error.message += ` '${path}'`;
    throw error;
  });
}

/** Adds text to the end of a file, which is made where it is missing. */
export function appendText(path: string, text: string): Promise<void> {
  return naming(path, appendFile(path, text));
}

/**
 * Writes a whole file, in place of what was there, and waits until it is on the disk. A link is replaced: what it leads to
 * may be anywhere, and stays as it is.
 */
export async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  const before = await lstat(path).catch(() => undefined);
  if (before?.isSymbolicLink()) await rm(path);
  const file = await open(path, 'w');
  try {
    await naming(path, file.writeFile(content));
    await naming(path, file.sync());
  } finally {
    await file.close();
  }
}

/** Waits until what others have written into a file so far is on the disk. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    await naming(path, file.sync());
  } finally {
    await file.close();
  }
}

/** Makes a rename in `folder` outlast a power failure; Windows cannot open folders and needs no such call. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
