import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const path = fileURLToPath(new URL('../../../../docs/guides/adding-a-kernel.md', import.meta.url));
const guide = readFileSync(path, 'utf8');
const linked = [...guide.matchAll(/\]\((\.[^)]+)\)/g)].map((match) => join(dirname(path), match[1] ?? ''));

it('the guide to kernels names files that there are', () => {
  expect(linked.length).toBeGreaterThan(10);
  expect(linked.filter((file) => !existsSync(file))).toEqual([]);
});

it('the guide to kernels shows lines of the real example', () => {
  const sources = linked.filter((file) => file.endsWith('/move.ts'));
  const folder = linked.find((file) => file.endsWith('kernels/mixed')) ?? '';
  const real = [...sources, join(folder, 'mixed.ts')].map((file) => readFileSync(file, 'utf8')).join('\n');
  const shown = [...guide.matchAll(/```typescript\n([\s\S]*?)```/g)].flatMap((match) => (match[1] ?? '').split('\n'));
  expect(shown.length).toBeGreaterThan(15);
  expect(shown.filter((line) => !real.includes(line.trim()))).toEqual([]);
});
