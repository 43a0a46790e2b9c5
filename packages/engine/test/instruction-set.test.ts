import { describe, expect, it } from 'vitest';
import { instructionSetOf } from '../src/native/instruction-set.js';

describe('instructionSetOf', () => {
  const avx2 = ['sse2', 'avx2', 'fma'];

  it('takes the widest vectors that all needed flags are there for', () => {
    expect(instructionSetOf(new Set([...avx2, 'avx512f', 'avx512bw', 'avx512dq', 'avx512vl']))).toBe('avx512');
    expect(instructionSetOf(new Set([...avx2, 'avx512f']))).toBe('avx2');
  });

  it('is content with any processor', () => {
    expect(instructionSetOf(new Set(['sse2']))).toBe('baseline');
    expect(instructionSetOf(new Set())).toBe('baseline');
  });
});
