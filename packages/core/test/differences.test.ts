import { describe, expect, it } from 'vitest';
import { differencesOf, differenceText } from '../src/index.js';

const text = (before: unknown, now: unknown) => differenceText(differencesOf(before, now));

describe('differencesOf', () => {
  it('names values within objects and lists of objects by their paths', () => {
    const before = { training: { epochs: 2 }, attacks: [{ name: 'fgsm' }, { name: 'pgd', steps: 4 }] };
    const now = { training: { epochs: 3 }, attacks: [{ name: 'fgsm' }, { name: 'pgd', steps: 8 }], seed: 9 };
    expect(text(before, now)).toBe('training.epochs: 2 -> 3; attacks[1].steps: 4 -> 8; seed: absent -> 9');
  });

  it('shows lists of plain values whole', () => {
    expect(text({ shape: [2, 3] }, { shape: [2, 4] })).toBe('shape: [2,3] -> [2,4]');
  });

  it('tells an empty list, an empty object and null from what is absent', () => {
    expect(text({ a: [], b: {}, c: null }, {})).toBe('a: [] -> absent; b: {} -> absent; c: null -> absent');
    expect(text({ a: [] }, { a: [{ name: 'mixup' }] })).toBe('a[0].name: absent -> "mixup"');
    expect(text({ a: { b: 1 } }, { a: {} })).toBe('a.b: 1 -> absent');
    expect(text({ a: 5 }, { a: { b: 1 } })).toBe('a: 5 -> absent; a.b: absent -> 1');
  });

  it('finds none where a file would hold the same', () => {
    expect(differencesOf({ a: 1, b: undefined }, { a: 1 })).toEqual([]);
    expect(differencesOf({ a: 1, b: 2 }, { b: 2, a: 1 })).toEqual([]);
  });
});
