import { describe, expect, it } from 'vitest';
import { schemaGuide } from './schema-guide.js';

describe('docs/guides/evaluation-schema.md', () => {
  // `npx vitest run --project evaluation -u` writes it anew.
  it('says what the schema says', async () => {
    await expect(schemaGuide()).toMatchFileSnapshot('../../../docs/guides/evaluation-schema.md');
  });

  it('describes every field', () => {
    const rows = schemaGuide()
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows.length).toBeGreaterThan(60);
    expect(rows.filter((row) => row.endsWith('|  |'))).toEqual([]);
  });
});
