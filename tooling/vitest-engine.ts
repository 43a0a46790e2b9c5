import { type EngineName, openEngine } from '@infomixup/engine';
import { beforeAll } from 'vitest';

// Tests run on the fastest engine present; INFOMIXUP_ENGINE names another.
beforeAll(async () => {
  const prefer = process.env.INFOMIXUP_ENGINE as EngineName | undefined;
  await openEngine(prefer ? { prefer } : {});
});
