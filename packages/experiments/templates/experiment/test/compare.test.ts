import { fileURLToPath } from 'node:url';
import { planComparison, readDocument } from '@infomixup/experiments';
import { expect, it } from 'vitest';

it('is a comparison whose parts are all there: every method with every seed', async () => {
  const file = fileURLToPath(new URL('../compare.yaml', import.meta.url));
  const { runs } = await planComparison(await readDocument(file));
  expect(runs.map(({ label: { method, seed } }) => `${method} ${seed}`)).toEqual([
    ...['baseline 1', 'baseline 2', 'baseline 3'],
    ...['mixup 1', 'mixup 2', 'mixup 3'],
  ]);
});
