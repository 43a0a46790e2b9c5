import { execFile } from 'node:child_process';
import { mkdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'tsup';
import { describe, expect, it } from 'vitest';
import { root } from '../../../tooling/packages.mjs';
import { newKinds, writePart } from '../src/index.js';
import { useFolder } from './support/folder.js';

const folder = useFolder();

const json = async (...parts: string[]) => JSON.parse(await readFile(folder.at(...parts), 'utf8'));

/**
 * All parts as one project: one engine to open. The packages are found as strangers find them where what is built is up to
 * date, which takes half as long; elsewhere as sources.
 */
const configuration = `
import { defineConfig } from 'vitest/config';
import { project } from '${root}tooling/vitest.ts';
const test = { include: ['*/test/**/*.test.ts'], setupFiles: ['regularizer-of-mine/test/open-engine.ts'], maxWorkers: 1 };
const { resolve, ssr, ...found } = project('new', test);
export default defineConfig({ ...found, ...(process.env.INFOMIXUP_BUILT ? {} : { resolve, ssr }) });
`;

interface Report {
  readonly testResults?: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

describe('a new part', () => {
  it('of every kind builds, and its tests pass, as it is written', async () => {
    const names = newKinds.map((kind) => `${kind}-of-mine`);
    for (const [index, kind] of newKinds.entries())
      await writePart(kind, 'sharp-edges2', { out: folder.at(names[index] ?? '') });
    for (const kind of newKinds.filter((each) => each !== 'experiment')) {
      const at = (...parts: string[]) => folder.at(`${kind}-of-mine`, ...parts);
      await build({
        ...{ entry: [at('src/index.ts')], format: 'esm', outDir: at('dist'), tsconfig: at('tsconfig.json') },
        ...{ config: false, silent: true, external: [/^[^./]/] },
      });
      expect(await readFile(at('dist/index.js'), 'utf8')).toMatch(/export \{[^}]*sharpEdges2/);
    }
    // Of the configuration beside the parts; these find what they need.
    await mkdir(folder.at('node_modules'));
    await symlink(join(root, 'node_modules/vitest'), folder.at('node_modules', 'vitest'));
    await folder.write(configuration, 'vitest.config.mjs');
    const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder.path, '--reporter=json'];
    const { VITEST, VITEST_POOL_ID, VITEST_WORKER_ID, ...env } = process.env;
    const done = await promisify(execFile)(process.execPath, vitest, { env, maxBuffer: 1 << 26 }).catch(
      (error) => error,
    );
    const { testResults = [] }: Report = JSON.parse(done.stdout || '{}');
    const failed = testResults.flatMap(({ name, message, assertionResults }) => [
      ...(message ? [`${name}: ${message}`] : []),
      ...assertionResults.flatMap(({ fullName, failureMessages }) =>
        failureMessages.map((why) => `${fullName}: ${why}`),
      ),
    ]);
    expect(failed, done.stderr).toEqual([]);
    const passed = (kind: string) =>
      testResults
        .filter(({ name }) => name.includes(`/${kind}-of-mine/`))
        .flatMap(({ assertionResults }) => assertionResults.filter(({ status }) => status === 'passed')).length;
    // The contract suites alone have 11 and 22 checks, of which not every one applies.
    const least = { regularizer: 13, attack: 22, dataset: 5, model: 5, experiment: 1 };
    expect(newKinds.filter((kind) => passed(kind) < least[kind])).toEqual([]);
  });

  it('has a manifest for strangers: published versions of ours, and the tools that we use ourselves', async () => {
    await writePart('regularizer', 'input-noise', { out: folder.at('part') });
    const { name, dependencies, devDependencies } = await json('part', 'package.json');
    const { version, devDependencies: ours } = JSON.parse(
      await readFile(join(root, 'packages/experiments/package.json'), 'utf8'),
    );
    expect(name).toBe('infomixup-regularizer-input-noise');
    expect(dependencies).toEqual({
      '@infomixup/core': `^${version}`,
      '@infomixup/regularizer': `^${version}`,
      zod: '^4.0.0',
    });
    const { devDependencies: tools } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    for (const tool of ['tsup', 'typescript', 'vitest']) expect(devDependencies[tool]).toBe(tools[tool]);
    expect(devDependencies['@tensorflow/tfjs']).toBe(ours['@tensorflow/tfjs']);
  });

  it('names itself everywhere, and leaves no word of the template', async () => {
    const { files, linked } = await writePart('attack', 'input-noise', { out: folder.at('part') });
    expect(linked).toBe(true);
    expect(await readlink(folder.at('part', 'node_modules', '@infomixup', 'attacks'))).toMatch(/packages.attacks.?$/);
    expect(files).toEqual([
      ...[
        '.gitignore',
        'README.md',
        'package.json',
        'src/index.ts',
        'src/input-noise.ts',
        'test/input-noise.contract.test.ts',
      ],
      ...['test/input-noise.test.ts', 'test/open-engine.ts', 'tsconfig.json', 'vitest.config.ts'],
    ]);
    const texts = await Promise.all(files.map((file) => readFile(folder.at('part', file), 'utf8')));
    expect(texts.join('\n')).not.toMatch(/my-?part/i);
    expect(texts.join('\n')).toMatch(/InputNoiseOptions/);
  });

  it('is refused where a folder is, which stays as it was', async () => {
    await mkdir(folder.at('part'));
    await writeFile(folder.at('part', 'mine.txt'), 'mine');
    await expect(writePart('model', 'mine', { out: folder.at('part') })).rejects.toMatchObject({
      code: 'folder-exists',
      message: expect.stringContaining(folder.at('part')),
    });
    await expect(stat(folder.at('part', 'package.json'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each([
    '',
    'Mine',
    '2nd',
    'a--b',
    'a-',
    '../up',
    'a/b',
    'a b',
    'ä',
    'a.b',
    'then',
    'index',
    'con',
    `${'long-'.repeat(11)}er`,
  ])('is refused the name %j', async (name) => {
    await expect(writePart('regularizer', name, { out: folder.at('part') })).rejects.toMatchObject({
      code: 'invalid-name',
    });
    await expect(stat(folder.at('part'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each(['new', 'schema', 'recipe', 'noisy', 'define-regularizer'])(
    'is refused the name %s, which its code could not have',
    async (name) => {
      await expect(writePart('regularizer', name, { out: folder.at('part') })).rejects.toThrow(
        /word of the part's own/,
      );
    },
  );

  it('is refused where its kind is unknown, naming the likely one', async () => {
    await expect(writePart('regulariser', 'mine')).rejects.toThrow(
      /no new "regulariser"; did you mean "regularizer"\?/,
    );
  });
});
