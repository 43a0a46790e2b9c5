import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** A folder that is empty at the start of each test. */
export interface Folder {
  readonly path: string;
  readonly at: (...parts: string[]) => string;
  /** Writes a file into the folder, objects as JSON, and returns its path. */
  readonly write: (content: object | string, name?: string) => Promise<string>;
}

/** A fresh folder for every test of the file. */
export function useFolder(): Folder {
  const folder = {
    path: '',
    at: (...parts: string[]) => join(folder.path, ...parts),
    write: async (content: object | string, name = 'config.json') => {
      const file = join(folder.path, name);
      await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
      return file;
    },
  };
  beforeEach(async () => {
    folder.path = await mkdtemp(join(tmpdir(), 'infomixup-experiments-'));
  });
  afterEach(() => rm(folder.path, { recursive: true, force: true }));
  return folder;
}
