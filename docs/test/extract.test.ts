import { describe, expect, it } from 'vitest';
import { documentedFiles, examplesIn } from '../extract.js';

describe('extract', () => {
  it('finds the example in the doc comment of InfomixupError and strips the asterisks', () => {
    const [example] = examplesIn('packages/core/src/errors.ts');
    expect(example?.code.split('\n')[0]).toBe("import { InfomixupError } from '@infomixup/core';");
  });

  it('covers the README of every published package', () => {
    expect(documentedFiles()).toContain('packages/core/README.md');
  });
});
