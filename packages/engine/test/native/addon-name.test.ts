import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addonName, isOfThisRelease } from '../../src/native/addon-name.js';

const tfjsNode = { name: '@tensorflow/tfjs-node', version: '4.22.0', folder: '' };
let cache: string;

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'infomixup-addon-'));
});
afterAll(() => rm(cache, { recursive: true }));

/** A binding behind the link that stands for tfjs-node's `lib`. */
async function bindingIn(addon: string): Promise<string> {
  const lib = join(cache, `lib of ${addon}`);
  await mkdir(join(cache, addon, 'napi-v8'), { recursive: true });
  await writeFile(join(cache, addon, 'napi-v8', 'tfjs_binding.node'), '');
  await symlink(join(cache, addon), lib);
  return join(lib, 'napi-v8', 'tfjs_binding.node');
}

it('tells an addon of these sources from one of others', async () => {
  const name = addonName(tfjsNode);
  expect(isOfThisRelease(await bindingIn(name), tfjsNode)).toBe(true);
  expect(isOfThisRelease(await bindingIn(`${name.slice(0, -1)}x`), tfjsNode)).toBe(false);
});
