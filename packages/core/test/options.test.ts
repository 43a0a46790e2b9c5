import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { InfomixupError, parseOptions, requireKnownKeys } from '../src/index.js';

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

  it('names the key that an unknown one may have meant, wherever it stands', () => {
    expect(() => parseOptions('mixup', schema, { alhpa: 1 })).toThrow('"alhpa": unknown key; did you mean "alpha"?');
    expect(() => parseOptions('mixup', schema, { places: [{ layer: 'a', layre: 'b' }] })).toThrow(
      '"places.0.layre": unknown key; did you mean "layer"?',
    );
    expect(() => parseOptions('mixup', schema, { dropout: 1 })).toThrow(
      /"dropout": unknown key; there are alpha, places; correct/,
    );
    const refined = schema.refine(() => true).transform((options) => options);
    expect(() => parseOptions('mixup', refined, { alhpa: 1 })).toThrow('did you mean "alpha"?');
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

  it('says all that a value may be that is none of it', () => {
    const schema = z.strictObject({ depth: z.union([z.literal('random'), z.int().min(1).max(16)]) });
    expect(() => parseOptions('augmix', schema, { depth: 'Random' })).toThrow(
      'augmix: the options are not valid: "depth": Invalid input: expected "random" or number; correct them',
    );
    expect(() => parseOptions('augmix', schema, { depth: 99 })).toThrow(/"depth": Too big: expected number to be <=16/);
  });

  it('says once what a number is beyond', () => {
    const schema = z.strictObject({ steps: z.int().positive().max(1000) });
    expect(() => parseOptions('pgd', schema, { steps: 1e300 })).toThrow(
      'pgd: the options are not valid: "steps": Too big: expected number to be <=1000; correct them',
    );
    expect(() => parseOptions('pgd', schema, { steps: -1e300 })).toThrow(
      /: "steps": Too small: [^;]*>0; correct them$/,
    );
  });
});

describe('requireKnownKeys', () => {
  it('names each unknown key, the one it may have meant and all there are', () => {
    expect(() => requireKnownKeys('fit', { epocs: 1, epochs: 2, x: 3 }, ['epochs', 'validation'])).toThrow(
      /^fit: .*"epocs": unknown key; did you mean "epochs"\?; "x": unknown key; there are epochs, validation; correct them$/,
    );
    expect(() => requireKnownKeys('fit', { epochs: 1 }, ['epochs', 'validation'])).not.toThrow();
  });
});
