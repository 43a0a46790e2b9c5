import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cachedFolder } from '../src/files/cached-folder.js';
import { fetchIntoCache } from '../src/files/fetch.js';
import { emptyFolders } from './support/folders.js';
import { type Answer, honest, startMirror } from './support/mirror.js';
import { contents, packed, smallSet } from './support/small-set.js';

const emptyFolder = emptyFolders();
const closing: (() => unknown)[] = [];
const mirror = async (...answers: Answer[]) => {
  const started = await startMirror(...answers);
  closing.push(started.close);
  return started;
};

/** A proxy that lets nothing through, and what was asked of it. */
const startProxy = async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(403).end();
  }).on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  const address = server.address();
  return { asked, host: `127.0.0.1:${typeof address === 'object' ? address?.port : ''}` };
};

beforeEach(() => {
  for (const name of ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'])
    for (const spelt of [name, name.toUpperCase()]) vi.stubEnv(spelt, '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(closing.splice(0).map((close) => close()));
});

const fetchFrom = async (...mirrors: string[]) => fetchIntoCache(smallSet, { cache: await emptyFolder(), mirrors });
const wanted = [...contents.keys(), 'manifest.json'];

describe('the proxy of the environment', () => {
  it.each([
    ['HTTPS_PROXY', 'http://'],
    ['https_proxy', 'http://'],
    ['https_proxy', ''],
    ['ALL_PROXY', 'http://user:secret@'],
  ])('of %s (%shost:port) is asked for mirrors elsewhere', async (variable, before) => {
    const { asked, host } = await startProxy();
    vi.stubEnv(variable, `${before}${host}`);
    const attempt = fetchFrom('https://mirror.invalid/');
    await expect(attempt).rejects.toMatchObject({ code: 'download-failed' });
    await expect(attempt).rejects.not.toThrow(/secret/);
    expect(asked).toEqual(['mirror.invalid:443']);
  });

  it('is not asked for hosts of NO_PROXY', async () => {
    const { asked, host } = await startProxy();
    const { url } = await mirror(honest);
    vi.stubEnv('HTTP_PROXY', `http://${host}`);
    await expect(fetchFrom(url)).rejects.toThrow(/403/);
    expect(asked).toHaveLength(1);
    vi.stubEnv('NO_PROXY', 'example.org,127.0.0.1');
    expect((await readdir(await fetchFrom(url))).toSorted()).toEqual(wanted);
    expect(asked).toHaveLength(1);
  });

  it('is refused where it is no HTTP proxy, without telling its password', async () => {
    vi.stubEnv('HTTPS_PROXY', 'socks5h://user:secret@127.0.0.1:1');
    const attempt = fetchFrom('https://mirror.invalid/');
    await expect(attempt).rejects.toThrow(/HTTPS_PROXY.* is no address of an HTTP proxy/);
    await expect(attempt).rejects.not.toThrow(/secret/);
  });
});

const leadingTo =
  (place: (file: string) => string): Answer =>
  (_, request, response) => {
    response.writeHead(302, { location: place(request.url ?? '') }).end();
  };

describe('redirects', () => {
  it('are followed, relative ones too', async () => {
    const to = await mirror(honest);
    const from = await mirror(
      leadingTo((file) => `/again${file}`),
      leadingTo((file) => to.url + file.slice(7)),
      honest,
    );
    expect((await readdir(await fetchFrom(from.url))).toSorted()).toEqual(wanted);
    expect(from.requests.slice(0, 2)).toEqual(['images-idx3-ubyte.gz', 'again/images-idx3-ubyte.gz']);
    expect(to.requests).toEqual(['images-idx3-ubyte.gz']);
  });

  it('to what is not encrypted are refused before anything is asked there', async () => {
    const from = await mirror(leadingTo((file) => `http://mirror.invalid${file}`));
    await expect(fetchFrom(from.url)).rejects.toThrow(/leads to http:\/\/mirror\.invalid\/.*, which is not https/);
  });

  it('to another kind of address are refused', async () => {
    const from = await mirror(leadingTo(() => 'file:///etc/passwd'));
    await expect(fetchFrom(from.url)).rejects.toThrow(/leads to file:.*, which is not https/);
  });

  it('to what is no address are refused', async () => {
    const from = await mirror(leadingTo(() => 'https://b.invalid:99999/'));
    await expect(fetchFrom(from.url)).rejects.toThrow('leads to "https://b.invalid:99999/", which is no address');
  });

  it('in a circle are given up', async () => {
    const from = await mirror(leadingTo((file) => file));
    await expect(fetchFrom(from.url)).rejects.toThrow(/leads on more than 10 times/);
    expect(from.requests).toHaveLength(11);
  });
});

const withHeaders =
  (headers: Readonly<Record<string, string | number>>, change = (file: Uint8Array) => file): Answer =>
  (file, _, response) => {
    response.writeHead(200, { ...headers });
    response.end(change(file));
  };

describe('answers', () => {
  it('that call the stored file packed are taken as they are', async () => {
    const { url } = await mirror(withHeaders({ 'content-encoding': 'gzip' }));
    expect((await readdir(await fetchFrom(url))).toSorted()).toEqual(wanted);
  });

  it.each<[string, Answer, RegExp]>([
    ['packed otherwise', withHeaders({ 'content-encoding': 'br' }), /packs the file as br/],
    [
      'packed twice',
      withHeaders({ 'content-encoding': 'gzip' }, (file) => gzipSync(file)),
      /unpacks to more than the 200000 bytes/,
    ],
    ['announced as too long', withHeaders({ 'content-length': 1e12 }), /would send 1000000000000 bytes/],
    ['without a file', withHeaders({}, () => new Uint8Array()), /holds 0 bytes/],
    [
      'cut off',
      withHeaders({ connection: 'close' }, (file) => file.subarray(0, 99)),
      /compressed data end early at byte 99/,
    ],
  ])('%s are refused', async (_, answer, message) => {
    const { url } = await mirror(answer);
    await expect(fetchFrom(url)).rejects.toThrow(message);
  });

  it('with another range than was asked for are asked for anew, from the start', async () => {
    const cache = await emptyFolder();
    const folder = cachedFolder(smallSet, cache);
    await mkdir(folder, { recursive: true });
    const whole = packed.get('images-idx3-ubyte') ?? new Uint8Array();
    await writeFile(join(folder, 'images-idx3-ubyte.gz.part'), whole.subarray(0, 1000));
    const elsewhere: Answer = (file, _, response) => {
      response.writeHead(206, { 'content-range': `bytes 7-${file.length - 1}/${file.length}` });
      response.end(file.subarray(7));
    };
    const { url, requests } = await mirror(elsewhere, honest);
    await fetchIntoCache(smallSet, { cache, mirrors: [url] });
    expect(requests.slice(0, 2)).toEqual(['images-idx3-ubyte.gz bytes=1000-', 'images-idx3-ubyte.gz']);
  });
});

describe('what killed downloads leave', () => {
  it('is cleaned by the next that fetches', async () => {
    const cache = await emptyFolder();
    const folder = cachedFolder(smallSet, cache);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'images-idx3-ubyte.00000000-0000-4000-8000-000000000000.tmp'), 'half');
    const { url } = await mirror(honest);
    await fetchIntoCache(smallSet, { cache, mirrors: [url] });
    expect((await readdir(folder)).toSorted()).toEqual(wanted);
  });
});
