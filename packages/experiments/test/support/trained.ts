import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type RunFolder, runFolder, train } from '../../src/index.js';
import type { Folder } from './folder.js';
import { tiny } from './tiny.js';

/** A folder that is made once for all tests of a file. */
interface Made {
  readonly path: string;
  /** Copies it to `name` in the test's folder, whose path it resolves to. */
  readonly copiedTo: (name: string) => Promise<string>;
}

/** Lets `make` fill a folder once for the file. */
export function useMade(folder: Folder, make: (out: string) => Promise<unknown>): Made {
  const made = {
    path: '',
    copiedTo: async (name: string) => {
      await cp(made.path, folder.at(name), { recursive: true });
      return folder.at(name);
    },
  };
  beforeAll(async () => {
    made.path = await mkdtemp(join(tmpdir(), 'infomixup-made-'));
    await make(made.path);
  });
  afterAll(() => rm(made.path, { recursive: true }));
  return made;
}

/** A run that is trained once for all tests of a file. */
export interface Trained {
  readonly path: string;
  /** Copies it to `run` in the test's folder. */
  readonly copied: () => Promise<RunFolder>;
}

/** Trains `tiny` once for the file. */
export function useTrained(folder: Folder): Trained {
  const made = useMade(folder, (out) => train(tiny, { out }));
  return {
    get path() {
      return made.path;
    },
    copied: async () => runFolder(await made.copiedTo('run')),
  };
}
