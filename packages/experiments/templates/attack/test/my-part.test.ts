import { createFrom } from '@infomixup/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type MyPartOptions, myPart, recipe } from '../src/index.js';

describe('myPart', () => {
  it('refuses a number of steps below 1, naming it', () => {
    expect(() => myPart({ norm: 'l2', steps: 0 })).toThrow(/^my-part: .*"steps"/);
  });

  it('is made by its recipe, whose options are checked', () => {
    expect(createFrom(recipe, { norm: 'linf' }, {}).settings).toEqual({ norm: 'linf', steps: 5 });
    expect(() => createFrom(recipe, { norm: 'l1' }, {})).toThrow(/^my-part: .*norm/);
  });

  it('is typed: its norms are known', () => {
    expectTypeOf<MyPartOptions['norm']>().toEqualTypeOf<'linf' | 'l2'>();
  });
});
