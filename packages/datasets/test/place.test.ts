import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { cachedFolder } from '../src/files/cached-folder.js';
import { findPlace } from '../src/files/place.js';
import { provideFiles } from '../src/files/provide.js';
import { readPlace } from '../src/files/read.js';
import { emptyFolders, writeSmallSet } from './support/folders.js';
import { honest, startMirror } from './support/mirror.js';
import { contents, smallSet } from './support/small-set.js';

const emptyFolder = emptyFolders();
const all = [...contents.values()].map((bytes) => Buffer.from(bytes));

/** Buffers are compared as a whole: entry by entry is slow. */
const expectAll = (files: readonly Uint8Array[]): void => {
  expect(files.map((file, index) => all[index]?.equals(file))).toEqual(all.map(() => true));
};

/** Where nothing is to be found. */
const nowhere = async () => ({ cache: await emptyFolder(), project: await emptyFolder() });

const installPackage = async (project: string): Promise<void> => {
  const folder = join(project, 'node_modules', 'small-data');
  await writeSmallSet(join(folder, 'data'));
  await writeFile(join(folder, 'package.json'), '{"name":"small-data"}');
};

describe('findPlace', () => {
  it('finds nothing where there is nothing', async () => {
    expect(await findPlace(smallSet, await nowhere())).toBeUndefined();
  });

  it('prefers the given folder, then the system, then a package, then the cache', async () => {
    const search = await nowhere();
    const [given, system] = [await emptyFolder(), await emptyFolder()];
    const set = { ...smallSet, systemFolders: [join(system, 'absent'), system] };
    await writeSmallSet(cachedFolder(set, search.cache));
    expect(await findPlace(set, search)).toMatchObject({ origin: 'cache' });
    await installPackage(search.project);
    expect(await findPlace(set, search)).toMatchObject({ origin: 'package' });
    await writeSmallSet(system);
    expect(await findPlace(set, search)).toMatchObject({ origin: 'system', folder: system });
    await writeSmallSet(given);
    expect(await findPlace(set, { ...search, folder: given })).toMatchObject({ origin: 'folder', folder: given });
  });

  it('looks into the usual folders inside the given one', async () => {
    const folder = await emptyFolder();
    await writeSmallSet(join(folder, 'small'));
    expect(await findPlace(smallSet, { folder })).toMatchObject({ folder: join(folder, 'small') });
  });

  it('takes packed files and names with a dot', async () => {
    const folder = await emptyFolder();
    await writeSmallSet(folder);
    await writeFile(join(folder, 'images.idx3-ubyte.gz'), gzipSync(all[0] ?? ''));
    await rm(join(folder, 'images-idx3-ubyte'));
    await rename(join(folder, 'labels-idx1-ubyte'), join(folder, 'labels.idx1-ubyte'));
    const place = await findPlace(smallSet, { folder });
    expectAll(place ? await readPlace(smallSet, place) : []);
  });

  it('takes files that lie in folders of their names, as some archives unpack', async () => {
    const folder = await emptyFolder();
    for (const [name, bytes] of contents) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, name), bytes);
    }
    const place = await findPlace(smallSet, { folder });
    expectAll(place ? await readPlace(smallSet, place) : []);
  });

  it('names the folder that takes the place of a file', async () => {
    const folder = await emptyFolder();
    await writeSmallSet(folder);
    await rm(join(folder, 'labels-idx1-ubyte'));
    await mkdir(join(folder, 'labels-idx1-ubyte'));
    await expect(findPlace(smallSet, { folder })).rejects.toThrow(
      `has no labels-idx1-ubyte (${join(folder, 'labels-idx1-ubyte')} is a folder without it)`,
    );
  });

  it('names the files that a given folder lacks', async () => {
    const folder = await emptyFolder();
    await writeSmallSet(folder);
    await rm(join(folder, 'labels-idx1-ubyte'));
    await expect(findPlace(smallSet, { folder })).rejects.toThrow(/has no labels-idx1-ubyte \(as it is or \.gz\)/);
  });
});

describe('provideFiles', () => {
  it('refuses to download when told to stay offline, and says what else to do', async () => {
    const attempt = provideFiles(smallSet, { ...(await nowhere()), offline: true });
    await expect(attempt).rejects.toThrow(/^small: .*give their folder, or install the npm package small-data/);
  });

  it('repairs a broken cache, unless offline', async () => {
    const search = await nowhere();
    const folder = cachedFolder(smallSet, search.cache);
    await writeSmallSet(folder);
    await writeFile(join(folder, 'labels-idx1-ubyte'), 'damaged');
    await expect(provideFiles(smallSet, { ...search, offline: true })).rejects.toThrow(/labels-idx1-ubyte/);
    const mirror = await startMirror(honest);
    expectAll(await provideFiles(smallSet, { ...search, mirrors: [mirror.url] }));
    expect(mirror.requests).toEqual(['labels-idx1-ubyte.gz']);
    await mirror.close();
  });

  it.each<[string, (bytes: Buffer) => Uint8Array, RegExp]>([
    ['cut short', (bytes) => bytes.subarray(0, 300), /holds 300 bytes instead of 500 at byte 300/],
    ['too long', (bytes) => Buffer.concat([bytes, bytes]), /holds 1000 bytes instead of 500 at byte 500/],
    ['changed in one byte', (bytes) => bytes.with(7, (bytes[7] ?? 0) ^ 1), /SHA-256 is [0-9a-f]{64} instead of/],
    ['packed and cut short', (bytes) => gzipSync(bytes).subarray(0, 100), /compressed data end early at byte 100/],
    ['packed with a wrong checksum', (bytes) => gzipSync(bytes).with(-8, 0), /compressed data are wrong/],
    [
      'packed with something after it',
      (bytes) => Buffer.concat([gzipSync(bytes), Buffer.alloc(9)]),
      /something follows/,
    ],
    ['far too long', (bytes) => Buffer.concat([bytes, Buffer.alloc(100_000)]), /has 100500 bytes where at most 66036/],
    ['a gzip bomb', () => gzipSync(new Uint8Array(10_000_000)), /unpacks to more than the 500 bytes/],
  ])('refuses a given file that is %s, and names its path', async (_, change, message) => {
    const folder = await emptyFolder();
    await mkdir(folder, { recursive: true });
    await writeSmallSet(folder);
    const path = join(folder, 'labels-idx1-ubyte');
    await writeFile(path, change(all[1] ?? Buffer.alloc(0)));
    await expect(provideFiles(smallSet, { folder })).rejects.toThrow(message);
    await expect(provideFiles(smallSet, { folder })).rejects.toThrow(path);
  });

  it('names a file that is replaced by a folder after it was found', async () => {
    const folder = await emptyFolder();
    await writeSmallSet(folder);
    const place = await findPlace(smallSet, { folder });
    const path = join(folder, 'labels-idx1-ubyte');
    await rm(path);
    await mkdir(path);
    const attempt = place && readPlace(smallSet, place);
    await expect(attempt).rejects.toMatchObject({ code: 'unreadable-file' });
    await expect(attempt).rejects.toThrow(`${path} cannot be read: it is a folder`);
  });
});
