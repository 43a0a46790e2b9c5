import { readFile } from 'node:fs/promises';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { beforeAll, describe, expect, it } from 'vitest';
import { packAll, packageNames } from './pack.js';

let tarballs: ReadonlyMap<string, string>;
beforeAll(async () => {
  tarballs = await packAll();
});

const read = async (name: string) => {
  const bytes = await readFile(tarballs.get(name) ?? '');
  return new Uint8Array(bytes);
};

describe.each(packageNames)('packed %s', (name) => {
  it('has a manifest and files that publint accepts', async () => {
    const { buffer } = await read(name);
    const { messages, pkg } = await publint({ pack: { tarball: buffer as ArrayBuffer }, strict: true }); // never shared memory
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('resolves to types and code for ES modules', async () => {
    const analysis = await checkPackage(createPackageFromTarballData(await read(name)));
    const problems = analysis.types ? analysis.problems : [];
    // Published for ES modules only: CommonJS importers use a dynamic import, and resolution before exports maps is gone.
    const cared = problems.filter(
      (problem) =>
        problem.kind !== 'CJSResolvesToESM' && !('resolutionKind' in problem && problem.resolutionKind === 'node10'),
    );
    expect(analysis.types).not.toBe(false);
    expect(cared).toEqual([]);
  });

  it('carries no file of its tests and tooling', async () => {
    const files = createPackageFromTarballData(await read(name)).listFiles();
    // But for the templates of other packages' tests.
    const own = files.filter((file) => !file.includes('/templates/'));
    expect(own.filter((file) => /\/(test\/|tsup\.config|vitest\.config)/.test(file))).toEqual([]);
  });
});
