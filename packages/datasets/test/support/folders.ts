import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { contents } from './small-set.js';

/** Gives each test empty folders of its own, removed afterwards. */
export const emptyFolders = (): (() => Promise<string>) => {
  const made: string[] = [];
  afterEach(async () => {
    await Promise.all(made.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
  });
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), 'infomixup-datasets-'));
    made.push(folder);
    return folder;
  };
};

/** Writes the files of the small set. */
export const writeSmallSet = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of contents) await writeFile(join(folder, name), bytes);
};
