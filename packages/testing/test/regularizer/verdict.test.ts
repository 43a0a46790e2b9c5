import { regularizerContract } from '@infomixup/testing';
import { describe, expect, it } from 'vitest';
import { plugin, toySubject } from './subjects.js';

describe('the contract of regularizers', () => {
  it('says which promises a regularizer does not make', async () => {
    const silent = toySubject(() => plugin(() => ({})));
    expect(await regularizerContract['changes nothing with neutral settings']?.(silent)).toEqual({
      inapplicable: 'it has no neutral settings',
    });
    expect(await regularizerContract['has the gradient that differences of its penalty show']?.(silent)).toEqual({
      inapplicable: 'it has no penalty',
    });
  });
});
