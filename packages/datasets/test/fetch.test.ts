import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { cachedFolder } from '../src/files/cached-folder.js';
import { type FetchProgress, fetchIntoCache } from '../src/files/fetch.js';
import { emptyFolders } from './support/folders.js';
import {
  type Answer,
  breakingAfter,
  failing,
  honest,
  type Mirror,
  sending,
  startMirror,
  withoutRanges,
} from './support/mirror.js';
import { contents, packed, smallSet } from './support/small-set.js';

const emptyFolder = emptyFolders();
const open: Mirror[] = [];
const mirror = async (...answers: Answer[]): Promise<Mirror> => {
  const started = await startMirror(...answers);
  open.push(started);
  return started;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ close }) => close()));
});

const images = 'images-idx3-ubyte';
const labels = 'labels-idx1-ubyte';

const expectComplete = async (folder: string): Promise<void> => {
  expect((await readdir(folder)).toSorted()).toEqual([images, labels, 'manifest.json']);
  for (const [name, bytes] of contents) expect((await readFile(join(folder, name))).equals(bytes)).toBe(true);
};

/** Puts the beginning of the packed images into the cache, as a broken download leaves it. */
const leavePart = async (cache: string, part: Uint8Array): Promise<void> => {
  const folder = cachedFolder(smallSet, cache);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${images}.gz.part`), part);
};

describe('fetchIntoCache', () => {
  it('downloads every file, unpacked, with a manifest', async () => {
    const cache = await emptyFolder();
    const { url } = await mirror(honest);
    const folder = await fetchIntoCache(smallSet, { cache, mirrors: [url] });
    expect(folder).toMatch(/datasets.small.[0-9a-f]{16}$/);
    await expectComplete(folder);
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ name: 'small', licence: 'none' });
    expect(manifest.files).toEqual(smallSet.files.map((file) => ({ ...file, mirror: url })));
  });

  it('asks for nothing that is there and right', async () => {
    const cache = await emptyFolder();
    const first = await mirror(honest);
    const folder = await fetchIntoCache(smallSet, { cache, mirrors: [first.url] });
    await writeFile(join(folder, labels), 'damaged');
    const second = await mirror(honest);
    await fetchIntoCache(smallSet, { cache, mirrors: [second.url] });
    expect(second.requests).toEqual([`${labels}.gz`]);
    await expectComplete(folder);
    const { files } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    expect(files.map((file: { mirror: string }) => file.mirror)).toEqual([first.url, second.url]);
  });

  it('removes what is left of the download of a file that is there', async () => {
    const cache = await emptyFolder();
    const { url, requests } = await mirror(honest);
    const folder = await fetchIntoCache(smallSet, { cache, mirrors: [url] });
    await leavePart(cache, Uint8Array.of(1, 2, 3));
    const asked = requests.length;
    await fetchIntoCache(smallSet, { cache, mirrors: [url] });
    await expectComplete(folder);
    expect(requests).toHaveLength(asked);
  });

  it('writes the manifest again where it is gone or damaged', async () => {
    const cache = await emptyFolder();
    const { url } = await mirror(honest);
    const folder = await fetchIntoCache(smallSet, { cache, mirrors: [url] });
    await rm(join(folder, 'manifest.json'));
    await fetchIntoCache(smallSet, { cache, mirrors: [url] });
    await expectComplete(folder);
    await writeFile(join(folder, 'manifest.json'), '{"files": 3');
    await rm(join(folder, labels));
    await fetchIntoCache(smallSet, { cache, mirrors: [url] });
    const { files } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    expect(files.map((file: { mirror?: string }) => file.mirror)).toEqual([undefined, url]);
  });

  it('goes on where a broken connection left off', async () => {
    const cache = await emptyFolder();
    const { url, requests } = await mirror(breakingAfter(100_000), honest);
    await expect(fetchIntoCache(smallSet, { cache, mirrors: [url] })).rejects.toThrow(/could not be downloaded/);
    await expectComplete(await fetchIntoCache(smallSet, { cache, mirrors: [url] }));
    expect(requests).toEqual([`${images}.gz`, expect.stringMatching(/^images.* bytes=[1-9]/), `${labels}.gz`]);
  });

  it('goes on from the part at the next mirror', async () => {
    const cache = await emptyFolder();
    const broken = await mirror(breakingAfter(50_000), honest);
    const whole = await mirror(honest);
    await expectComplete(await fetchIntoCache(smallSet, { cache, mirrors: [broken.url, whole.url] }));
    expect(whole.requests).toEqual([expect.stringMatching(/^images.* bytes=[1-9]/)]);
  });

  it('starts again where a server knows no ranges', async () => {
    const cache = await emptyFolder();
    await leavePart(cache, (packed.get(images) ?? new Uint8Array()).subarray(0, 1000));
    const { url } = await mirror(withoutRanges);
    await expectComplete(await fetchIntoCache(smallSet, { cache, mirrors: [url] }));
  });

  it('uses a part that is whole already', async () => {
    const cache = await emptyFolder();
    await leavePart(cache, packed.get(images) ?? new Uint8Array());
    const { url } = await mirror(honest);
    await expectComplete(await fetchIntoCache(smallSet, { cache, mirrors: [url] }));
  });

  it.each([
    ['of another file', new Uint8Array(1000).fill(7)],
    ['longer than the file', new Uint8Array(300_000)],
  ])('starts again after a part %s', async (_, part) => {
    const cache = await emptyFolder();
    await leavePart(cache, part);
    const { url } = await mirror(honest);
    await expectComplete(await fetchIntoCache(smallSet, { cache, mirrors: [url] }));
  });

  it.each([
    ['sends another file', sending(gzipSync('something else'))],
    [
      'sends the right size with one byte changed',
      sending(gzipSync((contents.get(images) ?? new Uint8Array()).with(9, 1))),
    ],
    ['sends a page instead', sending(new TextEncoder().encode('<html>Please log in</html>'))],
    ['sends a gzip bomb', sending(gzipSync(new Uint8Array(50_000_000)))],
    ['sends without end', sending(new Uint8Array(1_000_000))],
    ['knows no such file', failing(404)],
    ['is overloaded', failing(503)],
  ])('takes the next mirror where one %s', async (_, answer) => {
    const cache = await emptyFolder();
    const wrong = await mirror(answer, answer, honest);
    const right = await mirror(honest);
    await expectComplete(await fetchIntoCache(smallSet, { cache, mirrors: [wrong.url, right.url] }));
    expect(right.requests.length).toBeGreaterThan(0);
  });

  it('names the file and the reason of every mirror, and leaves no wrong file', async () => {
    const cache = await emptyFolder();
    const first = await mirror(failing(404));
    const second = await mirror(sending(gzipSync('something else')));
    const attempt = fetchIntoCache(smallSet, { cache, mirrors: [first.url, second.url] });
    await expect(attempt).rejects.toMatchObject({ code: 'download-failed' });
    await expect(attempt).rejects.toThrow(/^small: images-idx3-ubyte .*status 404.*holds 14 bytes instead of 200000/);
    expect(await readdir(cachedFolder(smallSet, cache))).toEqual([]);
  });

  it('refuses an unencrypted mirror elsewhere', async () => {
    const cache = await emptyFolder();
    const attempt = fetchIntoCache(smallSet, { cache, mirrors: ['http://mirror.invalid/'] });
    await expect(attempt).rejects.toThrow(/not an https address/);
  });

  it('reports how far each file is, parts of earlier attempts included', async () => {
    const cache = await emptyFolder();
    const whole = packed.get(images) ?? new Uint8Array();
    await leavePart(cache, whole.subarray(0, 1000));
    const { url } = await mirror(honest);
    const seen: FetchProgress[] = [];
    await fetchIntoCache(smallSet, { cache, mirrors: [url], onProgress: (progress) => seen.push(progress) });
    const ofImages = seen.filter(({ file }) => file === images);
    expect(ofImages[0]?.received).toBeGreaterThan(1000);
    expect(ofImages.at(-1)).toEqual({ file: images, received: whole.length, total: whole.length });
  });

  it('stops when asked to, keeping the part', async () => {
    const cache = await emptyFolder();
    const { url } = await mirror((file, _, response) => {
      response.write(file.subarray(0, 1000));
    });
    const controller = new AbortController();
    const seen: FetchProgress[] = [];
    const onProgress = (progress: FetchProgress): void => {
      seen.push(progress);
      controller.abort(new Error('enough'));
    };
    const attempt = fetchIntoCache(smallSet, { cache, mirrors: [url], signal: controller.signal, onProgress });
    await expect(attempt).rejects.toThrow('enough');
    expect(seen).toEqual([{ file: images, received: 1000 }]);
    expect(await readdir(cachedFolder(smallSet, cache))).toEqual([`${images}.gz.part`]);
  });
});
