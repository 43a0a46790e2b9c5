import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfomixupError } from '@infomixup/core';
import { afterEach, describe, expect, it } from 'vitest';
import { ensureNativeBuild, nvidiaRequirements } from '../../src/install/native-build.js';
import { addonName } from '../../src/native/addon-name.js';
import { type Behaviour, openWorkshop, type Workshop } from './workshop.js';

const opened: Workshop[] = [];

async function workshop(behaviour?: Behaviour): Promise<Workshop> {
  const made = await openWorkshop(behaviour);
  opened.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ remove }) => remove()));
});

// The quiet loader, tfjs-node's binding, and the engine's own kernels.
const compiled = ['compiler', 'compiler', 'compiler'];

const entryOf = ({ cache }: Workshop) => join(cache, 'tensorflow-cpu-9.9.9-linux-x64');
const libraryOf = (shop: Workshop) => join(entryOf(shop), 'tensorflow', 'lib', 'libtensorflow_cc.so.2');

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return InfomixupError.isInstance(error) ? error.code : `no InfomixupError but ${String(error)}`;
}

describe('ensureNativeBuild', () => {
  it('keeps the libraries, the headers of the C interface and the addon, and nothing else', async () => {
    const shop = await workshop();
    const addon = await ensureNativeBuild(shop.build);
    expect((await readdir(join(addon, 'napi-v8'))).sort()).toEqual([
      'kernels.node',
      'quiet_load.node',
      'tfjs_binding.node',
    ]);
    expect((await readdir(entryOf(shop))).sort()).toEqual([await addonName(shop.build.tfjsNode), 'tensorflow']);
    expect(await readFile(libraryOf(shop), 'utf8')).toBe('the large library');
    expect(await readdir(join(entryOf(shop), 'tensorflow', 'include'))).toEqual(['tensorflow']);
  });

  it('goes on without its own kernels where the compiler does not understand them, and says so', async () => {
    const shop = await workshop({ compiler: 'old' });
    const lines: string[] = [];
    const addon = await ensureNativeBuild({ ...shop.build, log: (line) => lines.push(line) });
    expect((await readdir(join(addon, 'napi-v8'))).sort()).toEqual(['quiet_load.node', 'tfjs_binding.node']);
    expect(lines.at(-1)).toContain('its own kernels, which did not compile (x.cc:1: error: no such thing)');
  });

  it('neither downloads nor builds a second time', async () => {
    const shop = await workshop();
    await ensureNativeBuild(shop.build);
    await ensureNativeBuild({ ...shop.build, thorough: true, offline: true });
    expect(await shop.calls()).toEqual(['pip', ...compiled]);
  });

  it('downloads a library of the wrong size again', async () => {
    const shop = await workshop();
    await ensureNativeBuild(shop.build);
    await truncate(libraryOf(shop), 3);
    await ensureNativeBuild(shop.build);
    expect(await readFile(libraryOf(shop), 'utf8')).toBe('the large library');
    expect(await shop.calls()).toEqual(['pip', ...compiled, 'pip']);
  });

  it('downloads an altered library again where checksums are compared', async () => {
    const shop = await workshop();
    await ensureNativeBuild(shop.build);
    await writeFile(libraryOf(shop), 'the broken lib...');
    await ensureNativeBuild({ ...shop.build, thorough: true });
    expect(await readFile(libraryOf(shop), 'utf8')).toBe('the large library');
  });

  it('builds a missing addon again without a download', async () => {
    const shop = await workshop();
    const addon = await ensureNativeBuild(shop.build);
    await rm(join(addon, 'napi-v8', 'tfjs_binding.node'));
    await ensureNativeBuild(shop.build);
    expect(existsSync(join(addon, 'napi-v8', 'tfjs_binding.node'))).toBe(true);
    expect(await shop.calls()).toEqual(['pip', ...compiled, ...compiled]);
  });

  it('replaces what a killed installation left half-written', async () => {
    const shop = await workshop();
    await mkdir(join(entryOf(shop), 'partial-1234', 'lib'), { recursive: true });
    await mkdir(join(entryOf(shop), 'tensorflow', 'lib'), { recursive: true });
    await writeFile(libraryOf(shop), 'the lar');
    await ensureNativeBuild(shop.build);
    expect(await readFile(libraryOf(shop), 'utf8')).toBe('the large library');
    expect((await readdir(entryOf(shop))).sort()).toEqual([await addonName(shop.build.tfjsNode), 'tensorflow']);
  });

  it('downloads once for two callers at once', async () => {
    const shop = await workshop();
    const [first, second] = await Promise.all([ensureNativeBuild(shop.build), ensureNativeBuild(shop.build)]);
    expect(first).toBe(second);
    expect(await shop.calls()).toEqual(['pip', ...compiled]);
  });

  it('takes over the lock of an owner that is gone', async () => {
    const shop = await workshop();
    const lock = `${entryOf(shop)}.lock`;
    await mkdir(lock, { recursive: true });
    const anHourAgo = new Date(Date.now() - 3_600_000);
    await utimes(lock, anHourAgo, anHourAgo);
    await ensureNativeBuild(shop.build);
    expect(existsSync(lock)).toBe(false);
  });

  it('refuses a wheel with another checksum and leaves nothing behind', async () => {
    const shop = await workshop();
    const wheel = { ...shop.build.wheel, sha256: '0'.repeat(64) };
    expect(await codeOf(ensureNativeBuild({ ...shop.build, wheel }))).toBe('wrong-checksum');
    expect(await readdir(entryOf(shop))).toEqual([]);
  });

  it('names pip where there is none', async () => {
    expect(await codeOf(ensureNativeBuild((await workshop({ pip: 'absent' })).build))).toBe('no-pip');
  });

  it("passes on pip's own reason where the download fails", async () => {
    const { build } = await workshop({ pip: 'fails' });
    await expect(ensureNativeBuild(build)).rejects.toThrow(/No route to host; check the network/);
  });

  it('names the compiler where there is none, and keeps the download', async () => {
    const shop = await workshop({ compiler: 'absent' });
    expect(await codeOf(ensureNativeBuild(shop.build))).toBe('no-compiler');
    expect(await readFile(libraryOf(shop), 'utf8')).toBe('the large library');
  });

  it("passes on the compiler's first error", async () => {
    const { build } = await workshop({ compiler: 'fails' });
    await expect(ensureNativeBuild(build)).rejects.toThrow(/x\.cc:1: error: no such thing/);
  });

  it('downloads nothing offline', async () => {
    const shop = await workshop();
    expect(await codeOf(ensureNativeBuild({ ...shop.build, offline: true }))).toBe('offline');
    expect(await shop.calls()).toEqual([]);
  });
});

describe('nvidiaRequirements', () => {
  it("reads the GPU build's libraries from the metadata", () => {
    const metadata = 'Requires-Dist: numpy>=1.26\nRequires-Dist: nvidia-cublas-cu12<13.0,>=12.5; extra == "and-cuda"\n';
    expect(nvidiaRequirements(metadata)).toEqual(['nvidia-cublas-cu12<13.0,>=12.5']);
  });
});
