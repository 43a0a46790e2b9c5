import { type EngineName, openEngine } from '@infomixup/engine';
import { beforeAll, expect } from 'vitest';

// Thousands of operations on a few numbers take half as long without a call into C++ for each. That a method is the same
// on every engine is shown by its other tests, its examples and the table of compositions.
const small = /contract|broken-defences/;

// Tests run on the fastest engine present; INFOMIXUP_ENGINE names another.
beforeAll(async () => {
  const asked = process.env.INFOMIXUP_ENGINE as EngineName | undefined;
  const prefer = asked ?? (small.test(expect.getState().testPath ?? '') ? 'wasm' : undefined);
  await openEngine(prefer ? { prefer } : {});
});
