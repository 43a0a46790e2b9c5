import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  appendText,
  cacheFolder,
  readWhole,
  replaceFile,
  requireNoOwner,
  withLock,
  writeDurably,
} from '../../src/node.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'infomixup-files-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('cacheFolder', () => {
  it('is INFOMIXUP_CACHE where that is set', () => {
    expect(cacheFolder({ INFOMIXUP_CACHE: '/elsewhere' })).toBe('/elsewhere');
  });

  it('is otherwise named after the project', () => {
    expect(cacheFolder({})).toMatch(/infomixup/);
  });
});

describe('replaceFile', () => {
  it('replaces the content and leaves no other file', async () => {
    const path = join(folder, 'deep', 'file.txt');
    await replaceFile(path, 'old');
    await replaceFile(path, Uint8Array.of(110, 101, 119));
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(join(folder, 'deep'))).toEqual(['file.txt']);
  });

  it('leaves nothing behind where it fails', async () => {
    const path = join(folder, 'taken');
    await mkdir(join(path, 'by a folder'), { recursive: true });
    await expect(replaceFile(path, 'text')).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['taken']);
  });
});

describe('readWhole', () => {
  it.each(['nowhere', 'link'])('names a link that leads to %s', async (target) => {
    const path = join(folder, 'link');
    await symlink(join(folder, target), path);
    await expect(readWhole(path, 1)).rejects.toMatchObject({
      code: 'empty-link',
      message: `core: ${path} is a link to ${join(folder, target)}, where no file is; put the file there, or take the link away`,
    });
  });

  it('leaves what is not there to whoever asks', async () => {
    await expect(readWhole(join(folder, 'nothing'), 1)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('requireNoOwner', () => {
  it('is content with a folder that cannot be', async () => {
    await requireNoOwner(join(folder, 'x'.repeat(300)));
    await symlink(join(folder, 'nowhere'), join(folder, 'owner.json'));
    await requireNoOwner(folder);
  });
});

describe('withLock', () => {
  it('lets one run at a time', async () => {
    const path = join(folder, 'work');
    let running = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
    };
    await Promise.all([1, 2, 3].map(() => withLock(path, work)));
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('gives the lock back where the work fails', async () => {
    const path = join(folder, 'work');
    await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLock(path, async () => 'done')).toBe('done');
  });

  it('takes over a lock whose owner is gone', async () => {
    const path = join(folder, 'work');
    await mkdir(`${path}.lock`);
    await utimes(`${path}.lock`, 0, 0);
    expect(await withLock(path, async () => 'done')).toBe('done');
  });

  it('names the lock that stays taken', async () => {
    const path = join(folder, 'work');
    await withLock(path, async () => {
      await expect(withLock(path, async () => 'never', { stale: 20_000, wait: 250 })).rejects.toThrow(/work\.lock/);
    });
  });
});

describe.skipIf(process.platform !== 'linux')('a full disk', () => {
  it.each([['appended to', appendText] as const, ['written', writeDurably] as const])(
    'is told of the file that is %s',
    async (_, write) => {
      await expect(write('/dev/full', 'x')).rejects.toThrow(/ENOSPC.*\/dev\/full/);
    },
  );
});
