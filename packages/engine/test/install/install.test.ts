import { existsSync } from 'node:fs';
import { lstat, mkdir, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '@infomixup/core/node';
import { installEngine } from '@infomixup/engine';
import { describe, expect, it } from 'vitest';
import { installFor } from '../../src/install/install.js';
import { linkAddon } from '../../src/install/link.js';
import { wheelFor } from '../../src/install/wheel.js';
import { openWorkshop } from './workshop.js';

describe('installFor', () => {
  it('comes to the portable engine with the reason where there is no pip', async () => {
    const { build, folder, remove } = await openWorkshop({ pip: 'absent' });
    const environment = { ...build.environment, INFOMIXUP_CACHE: join(folder, 'cache') };
    const result = await installFor(build.tfjsNode, { gpu: false, offline: false, log: () => {}, environment });
    expect(result).toMatchObject({ engine: 'portable', source: 'none' });
    expect(result.line).toMatch(/^engine: portable, because .*(pip|PyPI|C library)/);
    expect(existsSync(join(build.tfjsNode.folder, 'lib'))).toBe(false);
    await remove();
  });
});

describe('installEngine', () => {
  it('never fails and says in one line what it came to', async () => {
    const { line } = await installEngine({ offline: true });
    expect(line).toMatch(/^engine: [^\n]+$/);
  });
});

describe('linkAddon', () => {
  it('replaces a folder and another link', async () => {
    const { build, folder, remove } = await openWorkshop();
    const lib = join(build.tfjsNode.folder, 'lib');
    await mkdir(join(lib, 'napi-v8'), { recursive: true });
    await writeFile(join(lib, 'napi-v8', 'tfjs_binding.node'), 'of another build');
    for (const addon of [join(folder, 'first'), join(folder, 'second')]) {
      await linkAddon(build.tfjsNode, addon);
      expect((await lstat(lib)).isSymbolicLink()).toBe(true);
      expect(await readlink(lib)).toBe(addon);
    }
    await remove();
  });
});

describe('wheelFor', () => {
  const linux = { system: 'linux', architecture: 'x64', glibc: '2.36' };

  it('takes the build without GPU unless asked', () => {
    expect(wheelFor(linux, false).distribution).toBe('tensorflow-cpu');
    expect(wheelFor(linux, true)).toMatchObject({ distribution: 'tensorflow', gpu: true });
    expect(wheelFor({ ...linux, architecture: 'arm64' }, false).distribution).toBe('tensorflow');
  });

  it.each([
    [{ ...linux, system: 'darwin', glibc: undefined }, /does not serve darwin x64/],
    [{ ...linux, architecture: 's390x' }, /does not serve linux s390x/],
    [{ ...linux, glibc: undefined }, /this system has none/],
    [{ ...linux, glibc: '2.17' }, /this system has 2\.17/],
  ])('refuses %o', (platform, reason) => {
    expect(() => wheelFor(platform, false)).toThrow(reason);
  });
});

describe('cacheFolder', () => {
  it('is named by INFOMIXUP_CACHE', () => {
    expect(cacheFolder({ INFOMIXUP_CACHE: '/somewhere' })).toBe('/somewhere');
    expect(cacheFolder({})).toMatch(/infomixup/);
  });
});
