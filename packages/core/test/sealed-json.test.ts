import { createHash } from 'node:crypto';
import { sealJson, unsealJson } from '@infomixup/core';
import { describe, expect, it } from 'vitest';

const value = { name: 'ä run', list: [1, 2.5e-7, null], inner: { sha256: 'f'.repeat(64) }, text: '\u001b"sha256":"' };

describe.each([0, 2])('JSON sealed with an indent of %d', (indent) => {
  const text = sealJson(value, indent);
  const bytes = Buffer.from(text);

  it('is read as it was, and its digest is that of the same text with zeros', () => {
    expect(unsealJson(text)).toEqual({ seal: 'whole', value });
    const said = /"sha256": ?"([0-9a-f]{64})"\s*\}\s*$/.exec(text)?.[1] ?? '';
    expect(
      createHash('sha256')
        .update(text.replace(said, '0'.repeat(64)))
        .digest('hex'),
    ).toBe(said);
    expect(sealJson(value, indent)).toBe(text);
  });

  const whole = (changed: Buffer) => {
    try {
      return unsealJson(changed.toString()).seal === 'whole';
    } catch (error) {
      expect(error).toBeInstanceOf(SyntaxError);
      return false;
    }
  };

  it('is not whole with any of its bits flipped', () => {
    let unnoticed = 0;
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (whole(bytes)) unnoticed++;
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    }
    expect(whole(bytes)).toBe(true);
    expect(unnoticed).toBe(0);
  });

  it('is not whole where it is cut', () => {
    for (let length = 0; length < bytes.length; length++) expect(whole(bytes.subarray(0, length))).toBe(false);
  });
});

it('JSON of anybody is said to have no digest, and keeps a member of that name', () => {
  expect(unsealJson('[1]')).toEqual({ seal: 'absent', value: [1] });
  expect(unsealJson('{"sha256":"short"}')).toEqual({ seal: 'absent', value: { sha256: 'short' } });
  expect(unsealJson(`{"a":{"sha256":"${'0'.repeat(64)}"}}`).seal).toBe('absent');
});

describe('JSON of many levels', () => {
  const nested = (levels: number) => `${'[{"a":'.repeat(levels / 2)}"]]]}}}\\"[[["${'}]'.repeat(levels / 2)}`;

  it.each([200, 2, 0])('is read with %d', (levels) => {
    expect(unsealJson(nested(levels)).seal).toBe('absent');
  });

  it.each([202, 200_000])('is refused with %d, before anything steps into it', (levels) => {
    expect(() => unsealJson(nested(levels))).toThrow(SyntaxError);
    expect(() => unsealJson(nested(levels))).toThrow('it nests more than 200 levels deep');
  });

  it('is refused by its brackets alone', () => {
    expect(() => unsealJson('['.repeat(1e6))).toThrow(SyntaxError);
  });
});
