import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openEngine } from '@infomixup/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bindingIn, findTfjsNode, inOrder, isGpuBuild, type TfjsNode } from '../../src/native/tfjs-node.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'infomixup-gpu-'));
});
afterAll(() => rm(folder, { recursive: true }));

const packageAt = async (place: string, name: string): Promise<TfjsNode> => {
  await mkdir(join(folder, place));
  return { name: `@tensorflow/${name}`, version: '4.22.0', folder: join(folder, place) };
};

async function addBinding(lib: string): Promise<void> {
  await mkdir(dirname(bindingIn(lib)), { recursive: true });
  await writeFile(bindingIn(lib), 'compiled');
}

/** A package whose addon lies in a cache, beside a TensorFlow with these folders. */
async function built(place: string, name: string, folders: readonly string[]): Promise<TfjsNode> {
  const tfjsNode = await packageAt(place, name);
  const entry = join(folder, `cache of ${place}`);
  await addBinding(join(entry, 'addon'));
  for (const each of folders) await mkdir(join(entry, 'tensorflow', each), { recursive: true });
  await symlink(join(entry, 'addon'), join(tfjsNode.folder, 'lib'));
  return tfjsNode;
}

describe('the order of tfjs-node packages', () => {
  it('puts the build for GPUs first, and what is not built last', async () => {
    const absent = await packageAt('a', 'tfjs-node-gpu');
    const processor = await built('b', 'tfjs-node', ['lib']);
    const gpu = await built('c', 'tfjs-node', ['lib', 'nvidia']);
    expect([absent, processor, gpu].map(isGpuBuild)).toEqual([false, false, true]);
    expect(inOrder([absent, processor, gpu])).toEqual([gpu, processor, absent]);
  });

  it("takes tfjs-node's own archives for what their package is named after", async () => {
    const archives = await Promise.all([packageAt('d', 'tfjs-node'), packageAt('e', 'tfjs-node-gpu')]);
    for (const archive of archives) await addBinding(join(archive.folder, 'lib'));
    expect(archives.map(isGpuBuild)).toEqual([false, true]);
  });
});

const gpuBuild = findTfjsNode().some(isGpuBuild);

describe("openEngine({ prefer: 'tensorflow-gpu' })", () => {
  it.skipIf(gpuBuild)('says what to install where TensorFlow is for processors alone', async () => {
    await expect(openEngine({ prefer: 'tensorflow-gpu' })).rejects.toThrow(
      'engine: the installed TensorFlow is for processors alone, or there is none; run `npx infomixup engine install --gpu`',
    );
  });

  it.skipIf(!gpuBuild)('opens the build for GPUs, without a GPU on the processor, saying so', async () => {
    const { name, line } = await openEngine({ prefer: 'tensorflow-gpu' });
    if (name === 'tensorflow') expect(line).toMatch(/; no GPU: .+, so it runs on the processor$/);
    else expect(name).toBe('tensorflow-gpu');
  });
});
