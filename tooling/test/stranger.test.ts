import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packAll, pnpm } from './pack.js';

const composing = fileURLToPath(new URL('./stranger-program.mjs', import.meta.url));
const chosen = ['core', 'trainer', 'regularizer-mixup'];
let folder: string;

beforeAll(async () => {
  const tarballs = await packAll();
  const at = (name: string) => `file:${tarballs.get(name)}`;
  folder = await mkdtemp(join(tmpdir(), 'infomixup-stranger-'));
  const manifest = {
    name: 'stranger',
    private: true,
    type: 'module',
    dependencies: {
      ...Object.fromEntries(chosen.map((name) => [`@infomixup/${name}`, at(name)])),
      '@tensorflow/tfjs': '4.22.0',
    },
    // Not published yet, so what the chosen packages depend on comes from tarballs too.
    pnpm: {
      overrides: Object.fromEntries(['core', 'regularizer'].map((name) => [`@infomixup/${name}`, at(name)])),
    },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'program.mjs'), await readFile(composing));
  await pnpm(folder, 'install', '--ignore-workspace', '--prefer-offline');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a project outside the workspace', () => {
  it('composes and runs a trainer from core, trainer, one regularizer and tfjs alone', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['program.mjs'], { cwd: folder });
    expect(Number(stdout.trim().split('\n').at(-1))).toBeGreaterThan(0.9);
  });
});
