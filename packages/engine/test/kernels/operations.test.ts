import { operationsOf } from '@infomixup/core';
import { openEngine } from '@infomixup/engine';
import { compareOperation } from '@infomixup/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { operationCases } from './cases.js';

const engines = ['tensorflow', 'wasm', 'cpu'] as const;

for (const prefer of engines) {
  const missing = await openEngine({ prefer }).then(
    () => undefined,
    (error: Error) => error.message,
  );
  // Kernels are provided as an engine opens, before tests are listed.
  const provided = missing === undefined ? operationsOf() : [];

  describe.skipIf(missing)(`${prefer}${missing ? ` (absent: ${missing})` : ''}`, () => {
    beforeAll(() => openEngine({ prefer }));

    it('has cases for every operation that it has a kernel for', () => {
      expect(provided.filter((name) => !operationCases[name]?.length)).toEqual([]);
    });

    describe.each(provided)('the kernel of %s gives what its formula gives', (name) => {
      it.each([...(operationCases[name] ?? [])])('$name', (example) => compareOperation(name, example));
    });
  });
}
