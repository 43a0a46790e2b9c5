import { createHash } from 'node:crypto';
import { once, setMaxListeners } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { cachedFolder } from '../../../packages/datasets/src/files/cached-folder.ts';
import { fetchIntoCache } from '../../../packages/datasets/src/files/fetch.ts';
import { gunzipAtMost } from '../../../packages/datasets/src/files/gunzip.ts';
import { provideFiles } from '../../../packages/datasets/src/files/provide.ts';
import { get, proxyAgent } from '../../../packages/datasets/src/files/request.ts';
import { idxImages, parseIdx } from '../../../packages/datasets/src/index.ts';
import { idxBytes } from '../../../packages/datasets/test/support/idx.ts';
import { decodeCorpus, encodeCorpus } from '../../../packages/regularizers/adversarial-training/src/index.ts';
import { bytesLike, safetensorsLike, sealedCheckpoint, valuesLike } from './mutators.mjs';
import { fileIn } from './run-folder.mjs';

const images = Buffer.from(
  idxBytes(
    [6, 3, 3],
    Uint8Array.from({ length: 54 }, (_, i) => 4 * i),
  ),
);
const labels = Buffer.from(idxBytes([6], Uint8Array.of(0, 1, 2, 0, 1, 2)));
const zipped = gzipSync(images);

const pinned = (name, bytes) => ({
  ...{ name, size: bytes.length },
  sha256: createHash('sha256').update(bytes).digest('hex'),
});
const set = {
  ...{ name: 'soak', description: '', licence: '', citation: '', systemFolders: [], subfolders: [], packages: [] },
  ...{ mirrors: [], files: [pinned('images', images), pinned('labels', labels)] },
};

/** A web server on this machine whose whole answer, status and headers too, is the bytes it is given. */
async function rawServer() {
  let answer = Buffer.alloc(0);
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(answer));
  }).unref();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    give: (bytes) => {
      answer = bytes;
    },
  };
}

async function download({ url, give }, cache, bytes) {
  give(bytes);
  const one = { ...set, files: set.files.slice(0, 1) };
  try {
    await fetchIntoCache(one, { cache, mirrors: [url] });
  } finally {
    rmSync(cachedFolder(one, cache), { recursive: true, force: true });
  }
}

/** Gives one answer after another, and the last of them ever after; nothing goes to the network. */
const answering = (answers) => ({
  dispatch(_, handler) {
    const { status, headers } = Object((answers.length > 1 ? answers.shift() : answers[0]) ?? {});
    const raw = Object.entries(Object(headers))
      .flat()
      .map((text) => Buffer.from(String(text), 'latin1'));
    handler.onConnect(() => {});
    handler.onHeaders(status >= 200 && status < 600 ? Math.floor(status) : 200, raw, () => {}, '');
    handler.onComplete([]);
    return true;
  },
});

async function followed(answers) {
  const dispatcher = answering([answers].flat(1));
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const { body } = await get('https://mirror.invalid/images.gz', { headers: {}, dispatcher, signal });
  body.on('error', () => {}).destroy();
}

const corpus = {
  provenance: {
    ...{ dataset: { name: 'soak', size: 2, settings: { size: 2 } }, baseline: { name: 'a', weights: 'b' }, seed: 1 },
    attacks: [{ name: 'fgsm', norm: 'linf', settings: {}, epsilon: 0.1, examples: 1 }],
  },
  ...{ inputShape: [2], inputs: Float32Array.of(0, 1), labels: Int32Array.of(1), indices: Int32Array.of(0) },
};

const proxies = { HTTPS_PROXY: 'http://user:word@proxy:3128', http_proxy: 'proxy:80', NO_PROXY: '*.local,10.0.0.1:80' };

/** The readers of data that lies somewhere or is downloaded. */
export async function dataParsers(place) {
  const folder = join(place, 'data');
  const server = await rawServer();
  return {
    IDX: { ...bytesLike(images), read: (bytes) => parseIdx(bytes, 'images') },
    'IDX images': {
      ...bytesLike(images),
      read: (bytes) =>
        idxImages({
          ...{ name: 'soak', classes: ['a', 'b', 'c'] },
          images: { bytes, source: 'images' },
          labels: { bytes: labels, source: 'labels' },
        }),
    },
    'corpus of examples': {
      ...safetensorsLike(Buffer.from(encodeCorpus(corpus)), sealedCheckpoint),
      read: (bytes) => decodeCorpus(bytes, 'corpus'),
    },
    gzip: { ...bytesLike(zipped), read: (bytes) => gunzipAtMost(bytes, 70, 'images.gz') },
    'data folder': {
      ...bytesLike(zipped),
      read: fileIn(folder, 'images.gz', () => provideFiles(set, { folder, offline: true }), { labels }),
    },
    download: {
      ...bytesLike(
        Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${zipped.length}\r\n\r\n`, 'latin1'), zipped]),
      ),
      read: (bytes) => download(server, join(place, 'cache'), bytes),
    },
    redirects: {
      ...valuesLike([
        { status: 302, headers: { location: '/elsewhere?x=1' } },
        { status: 301, headers: { location: 'https://b.invalid:8443/images.gz' } },
        { status: 200, headers: { 'content-length': '2' } },
      ]),
      read: (bytes) => followed(JSON.parse(String(bytes))),
    },
    'proxy variables': {
      ...valuesLike(proxies),
      read: async (bytes) => (await proxyAgent(textsOf(JSON.parse(String(bytes))))).destroy(),
    },
  };
}

/** As an environment holds it. */
const textsOf = (value) =>
  Object.fromEntries(
    Object.entries(Object(value)).map(([key, text]) => [key, typeof text === 'string' ? text : JSON.stringify(text)]),
  );
