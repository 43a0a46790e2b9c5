import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type RunFolder, runFolder, train } from '../../src/index.js';
import type { Folder } from './folder.js';
import { tiny } from './tiny.js';

/** A run that is trained once for all tests of a file. */
export interface Trained {
  readonly path: string;
  /** Copies it to `run` in the test's folder. */
  readonly copied: () => Promise<RunFolder>;
}

/** Trains `tiny` once for the file. */
export function useTrained(folder: Folder): Trained {
  const trained = {
    path: '',
    copied: async () => {
      await cp(trained.path, folder.at('run'), { recursive: true });
      return runFolder(folder.at('run'));
    },
  };
  beforeAll(async () => {
    trained.path = await mkdtemp(join(tmpdir(), 'infomixup-trained-'));
    await train(tiny, { out: trained.path });
  });
  afterAll(() => rm(trained.path, { recursive: true }));
  return trained;
}
