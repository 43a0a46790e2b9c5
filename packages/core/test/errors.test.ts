import { describe, expect, it } from 'vitest';
import { InfomixupError, MalformedDataError, reasonOf } from '../src/index.js';

describe('InfomixupError', () => {
  it('is recognised across installed copies of the package', () => {
    const foreign = { [Symbol.for('infomixup.error')]: true, message: 'mixup: no', code: 'no' };
    expect(InfomixupError.isInstance(foreign)).toBe(true);
    expect(InfomixupError.isInstance(new InfomixupError('mixup: no', 'no'))).toBe(true);
  });

  it.each([null, undefined, 'text', new Error('no')])('does not take %j for its own', (value) => {
    expect(InfomixupError.isInstance(value)).toBe(false);
  });
});

describe('reasonOf', () => {
  it('tells the cause where the message does not', () => {
    const refused = new Error('connect ECONNREFUSED 127.0.0.1:1');
    expect(reasonOf(new TypeError('fetch failed', { cause: refused }))).toBe(`fetch failed (${refused.message})`);
    expect(reasonOf(new Error(`no answer: ${refused.message}`, { cause: refused }))).toBe(
      `no answer: ${refused.message}`,
    );
    expect(reasonOf(new InfomixupError('data: no; mend it', 'no', { cause: refused }))).toBe('data: no; mend it');
  });
});

describe('MalformedDataError', () => {
  it('says which file is wrong, where and how', () => {
    const error = new MalformedDataError('idx', 'labels.gz', 'label 12', 20);
    expect(error.message).toBe(
      'idx: labels.gz: label 12 at byte 20; the file is damaged or of another kind, replace it',
    );
    expect(error).toMatchObject({ code: 'malformed-idx', source: 'labels.gz', offset: 20 });
    expect(InfomixupError.isInstance(error)).toBe(true);
    const whole = new MalformedDataError('npy', 'x.npy', 'it is in Fortran order', 10, { advice: 'turn it' });
    expect(whole.message).toBe('npy: x.npy: it is in Fortran order at byte 10; turn it');
  });
});
