import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';
import { cachedFolder } from '../src/files/cached-folder.js';
import { emptyFolders } from './support/folders.js';
import { type Answer, honest, startMirror } from './support/mirror.js';
import { contents, smallSet } from './support/small-set.js';

const emptyFolder = emptyFolders();
const script = fileURLToPath(new URL('../node_modules/.vitest/fetch-once.mjs', import.meta.url));

// Node 20 cannot run TypeScript, so the child's program is bundled first.
beforeAll(async () => {
  const conditions = ['infomixup-source', 'node', 'import', 'default'];
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true, external: ['@tensorflow/tfjs', 'undici'], resolve: { conditions } },
    build: {
      ssr: fileURLToPath(new URL('support/fetch-once.ts', import.meta.url)),
      outDir: dirname(script),
      target: 'node20',
      rollupOptions: { output: { entryFileNames: 'fetch-once.mjs' }, treeshake: { moduleSideEffects: false } },
    },
  });
});

const expectComplete = async (folder: string): Promise<void> => {
  expect((await readdir(folder)).toSorted()).toEqual([...contents.keys(), 'manifest.json']);
  for (const [name, bytes] of contents) expect((await readFile(join(folder, name))).equals(bytes)).toBe(true);
};

describe('processes that fetch the same data set at once', () => {
  it('download each file once, eight of them', async () => {
    const cache = await emptyFolder();
    const mirror = await startMirror(honest);
    const runs = Array.from({ length: 8 }, () => promisify(execFile)(process.execPath, [script, cache, mirror.url]));
    const folders = (await Promise.all(runs)).map(({ stdout }) => stdout.trim());
    await mirror.close();
    expect(new Set(folders)).toEqual(new Set([cachedFolder(smallSet, cache)]));
    expect(mirror.requests.toSorted()).toEqual([...contents.keys()].map((name) => `${name}.gz`));
    await expectComplete(cachedFolder(smallSet, cache));
  });

  it('go on after one that was killed while it held the lock', async () => {
    const cache = await emptyFolder();
    const stalling: Answer = (file, _, response) => {
      response.write(file.subarray(0, 1000));
    };
    const mirror = await startMirror(stalling, honest);
    const child = spawn(process.execPath, [script, cache, mirror.url], { stdio: 'ignore' });
    const folder = cachedFolder(smallSet, cache);
    await expect
      .poll(() => readdir(folder).catch(() => []), { timeout: 20_000 })
      .toContain('images-idx3-ubyte.gz.part');
    child.kill('SIGKILL');
    await once(child, 'exit');
    // As though the lock had not been renewed for a long time.
    await utimes(`${folder}.lock`, 0, 0);
    await promisify(execFile)(process.execPath, [script, cache, mirror.url]);
    await mirror.close();
    await expectComplete(folder);
    expect(await readdir(dirname(folder))).toEqual([folder.slice(dirname(folder).length + 1)]);
  });
});
