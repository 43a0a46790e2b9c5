import { mkdir, readFile, realpath, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sealJson } from '@infomixup/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { linkAddon } from '../../src/install/link.js';
import { ensureNativeBuild } from '../../src/install/native-build.js';
import { faultOfFolder, sealFolder } from '../../src/install/sealed-folder.js';
import { damageOf, requireUndamaged } from '../../src/native/damage.js';
import { missingBytes } from '../../src/native/elf.js';
import { bindingOf, tensorFlowBeside } from '../../src/native/tfjs-node.js';
import { openWorkshop, type Workshop } from './workshop.js';

let shop: Workshop;
beforeEach(async () => {
  shop = await openWorkshop();
});
afterEach(() => shop.remove());

/** An ELF file of 300 bytes: a header, one part of 100 bytes that is mapped, and four section headers at the end. */
function elf(): Buffer {
  const file = Buffer.alloc(300, 1);
  file.writeUInt32BE(0x7f454c46, 0);
  file.writeUInt8(2, 4);
  for (const [position, value] of [
    [32, 64],
    [40, 220],
  ] as const)
    file.writeBigUInt64LE(BigInt(value), position);
  for (const [position, value] of [
    [54, 56],
    [56, 1],
    [58, 20],
    [60, 4],
  ] as const)
    file.writeUInt16LE(value, position);
  for (const [position, value] of [
    [72, 120],
    [96, 100],
  ] as const)
    file.writeBigUInt64LE(BigInt(value), position);
  return file;
}

describe('what was installed from the cache', () => {
  const installed = async () => {
    const { tfjsNode } = shop.build;
    await linkAddon(tfjsNode, await ensureNativeBuild(shop.build));
    const binding = bindingOf(tfjsNode) ?? '';
    return { tfjsNode, binding, tensorFlow: tensorFlowBeside(binding) ?? '' };
  };

  it('is whole as it was installed', async () => {
    const { tfjsNode } = await installed();
    expect(damageOf(tfjsNode)).toBeUndefined();
    requireUndamaged(tfjsNode);
  });

  it('is refused where a file is short, missing, or another of the same size', async () => {
    const { tfjsNode, binding, tensorFlow } = await installed();
    const addon = await realpath(dirname(binding));
    const library = join(tensorFlow, 'lib', 'libtensorflow_cc.so.2');
    const held = await readFile(library);
    await truncate(library, 3);
    expect(damageOf(tfjsNode)).toBe(`${library} has 3 bytes instead of ${held.length}`);
    expect(() => requireUndamaged(tfjsNode)).toThrow(
      'engine: native TensorFlow is damaged: ' +
        `${library} has 3 bytes instead of 17; run \`npx infomixup engine install\` to repair it, or take a portable engine`,
    );
    await writeFile(library, held);
    for (const name of ['kernels.node', 'tfjs_binding.node', 'quiet_load.node']) {
      const path = join(addon, name);
      const bytes = await readFile(path);
      await writeFile(
        path,
        bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte)),
      );
      expect(damageOf(tfjsNode)).toBe(`${path} differs from its checksum`);
      await writeFile(path, bytes);
    }
    const manifest = join(tensorFlow, 'manifest.json');
    const text = await readFile(manifest);
    for (const [position, byte] of text.entries()) {
      text[position] = byte ^ (1 << (position % 8));
      await writeFile(manifest, text);
      expect(damageOf(tfjsNode), `byte ${position}`).toBe(`${tensorFlow} has no readable manifest`);
      text[position] = byte;
    }
  });

  it('is refused where a manifest whose digest is right says something else than files', async () => {
    const { tfjsNode, tensorFlow } = await installed();
    const sealed = (files: object | null) =>
      writeFile(join(tensorFlow, 'manifest.json'), sealJson({ format: 1, origin: {}, files }));
    const file = { bytes: 1, sha256: '' };
    for (const files of [null, { a: null }, { a: { bytes: '1', sha256: '' } }, { 'a\u0000': file }, { '': file }]) {
      await sealed(files);
      expect(damageOf(tfjsNode)).toBe(`${tensorFlow} has no readable manifest`);
    }
    for (const name of ['lib', 'a'.repeat(5000)]) {
      await sealed({ [name]: file });
      expect(damageOf(tfjsNode)).toBe(`${join(tensorFlow, name)} is missing`);
    }
  });

  it('is whole again after another installation', async () => {
    const { tfjsNode, binding, tensorFlow } = await installed();
    await truncate(await realpath(binding), 0);
    await writeFile(join(tensorFlow, 'manifest.json'), '{');
    await ensureNativeBuild(shop.build);
    expect(damageOf(tfjsNode)).toBeUndefined();
  });
});

it('is sealed without the manifest of an attempt that was ended', async () => {
  const [folder, place] = [join(shop.folder, 'making'), join(shop.folder, 'sealed')];
  await mkdir(folder);
  await writeFile(join(folder, 'lib.so'), 'library');
  await writeFile(join(folder, 'manifest.json'), '{');
  await sealFolder(folder, place, {});
  expect(await faultOfFolder(place, { thorough: true })).toBeUndefined();
});

describe('what was found elsewhere', () => {
  it('is refused where its own headers say that it was cut short', async () => {
    const { tfjsNode } = shop.build;
    const addon = join(tfjsNode.folder, 'lib', 'napi-v8', 'tfjs_binding.node');
    const library = join(tfjsNode.folder, 'deps', 'lib', 'libtensorflow.so.2');
    for (const path of [addon, library]) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, elf());
    }
    expect(damageOf(tfjsNode)).toBeUndefined();
    await truncate(library, 290);
    expect(damageOf(tfjsNode)).toBe(`${library} lacks its last 10 bytes`);
    await writeFile(library, elf());
    await truncate(addon, 100);
    expect(damageOf(tfjsNode)).toBe(`${addon} lacks its last 200 bytes`);
  });

  it('is judged by parts that are mapped, too, and not at all in another format', async () => {
    const path = join(shop.folder, 'file');
    const file = elf();
    file.writeBigUInt64LE(400n, 96);
    await writeFile(path, file);
    expect(missingBytes(path)).toBe(120 + 400 - 300);
    for (const other of ['', 'short', 'x'.repeat(500)]) {
      await writeFile(path, other);
      expect(missingBytes(path)).toBe(0);
    }
  });

  it('is not read beyond its end, wherever its headers say that something lies', async () => {
    const path = join(shop.folder, 'file');
    const file = elf();
    file.writeBigUInt64LE(2n ** 60n, 32);
    file.writeUInt16LE(0xffff, 56);
    await writeFile(path, file);
    expect(missingBytes(path)).toBe(2 ** 60 + 56 * 0xffff - 300);
  });

  it('is taken for another format where its entries are shorter than those of any ELF file', async () => {
    const path = join(shop.folder, 'file');
    for (const size of [0, 1, 40]) {
      const file = elf();
      file.writeUInt16LE(size, 54);
      await writeFile(path, file);
      expect(missingBytes(path)).toBe(0);
    }
  });
});
