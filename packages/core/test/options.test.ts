import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { InfomixupError, parseOptions } from '../src/index.js';

const schema = z.strictObject({
  alpha: z.number().positive().default(0.2),
  places: z.array(z.strictObject({ layer: z.string() })).default([]),
});

describe('parseOptions', () => {
  it('fills in defaults, also where no options are given', () => {
    expect(parseOptions('mixup', schema, undefined)).toEqual({ alpha: 0.2, places: [] });
    expect(parseOptions('mixup', schema, { alpha: 1 })).toEqual({ alpha: 1, places: [] });
  });

  it('names the owner and every wrong field by its path', () => {
    const parse = () => parseOptions('mixup', schema, { alpha: -1, places: [{ layer: 3 }], aplha: 1 });
    expect(parse).toThrow(/^mixup: .*"alpha".*"places\.0\.layer".*aplha.*; correct them$/);
  });

  it('throws an InfomixupError with the code invalid-options', () => {
    try {
      parseOptions('mixup', schema, null);
      expect.unreachable();
    } catch (error) {
      expect(InfomixupError.isInstance(error) && error.code).toBe('invalid-options');
    }
  });

  it('refuses a schema that checks asynchronously', () => {
    const late = schema.refine(async () => true);
    expect(() => parseOptions('mixup', late, {})).toThrow(/asynchronously/);
  });
});
