import { openEngine } from '@infomixup/engine';
import { beforeAll } from 'vitest';

beforeAll(async () => {
  await openEngine();
});
