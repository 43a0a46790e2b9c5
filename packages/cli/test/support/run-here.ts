import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import { main } from '../../src/index.js';

/** The command line within this process, and what it said so far. */
export interface Here {
  /** Empty at the start of each test. */
  readonly folder: string;
  readonly out: string;
  readonly err: string;
  readonly infomixup: (...args: string[]) => Promise<number>;
  /** Writes a file into the folder, objects as JSON, and returns its path. */
  readonly write: (content: object | string, name?: string) => Promise<string>;
}

/** A fresh folder and captured output for every test of the file. */
export function useCommandLine(): Here {
  const here = {
    folder: '',
    out: '',
    err: '',
    infomixup: (...args: string[]) => main(['node', 'infomixup', ...args]),
    write: async (content: object | string, name = 'config.json') => {
      const file = join(here.folder, name);
      await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
      return file;
    },
  };
  const capture = (stream: 'stdout' | 'stderr', keep: (text: string) => void) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      keep(String(text));
      return true;
    });
  beforeEach(async () => {
    here.folder = await mkdtemp(join(tmpdir(), 'infomixup-cli-'));
    here.out = '';
    here.err = '';
    capture('stdout', (text) => {
      here.out += text;
    });
    capture('stderr', (text) => {
      here.err += text;
    });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(here.folder, { recursive: true, force: true });
  });
  return here;
}
