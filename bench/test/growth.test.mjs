import { describe, expect, it } from 'vitest';
import { affineFit, growthOf } from '../scale/growth.mjs';
import { verdictOn } from '../scale/verdict.mjs';

const operations = [1, 2, 4, 8, 16];

const growing = (time) =>
  growthOf(
    operations,
    operations.map((x) => [time(x), 1.1 * time(x)]),
  );

describe('growthOf', () => {
  it('finds the constant and the factor of what grows as its operations do', () => {
    const { fit, exponent } = growing((x) => 3 + 2 * x);
    expect(fit.constant).toBeCloseTo(1.05 * 3);
    expect(fit.factor).toBeCloseTo(1.05 * 2);
    expect(exponent.ofMedians).toBeCloseTo(1);
  });

  it('finds the exponent of what grows faster, and says so', () => {
    const growth = growing((x) => 1 + x ** 1.5);
    expect(growth.exponent.ofMedians).toBeCloseTo(1.5);
    expect(verdictOn(growth)).toMatchObject({ soundly: false, text: expect.stringContaining('FASTER') });
  });

  it('calls little growth what it is', () => {
    expect(verdictOn(growing((x) => 100 + x ** 0.5))).toMatchObject({ soundly: true });
  });

  it('gives no exponent of little growth on which the rounds do not agree, and one of much', () => {
    const exponent = { ofMedians: 1.5, least: 0.1, greatest: 3 };
    expect(verdictOn({ increase: 1.2, exponent }).text).toContain('too little for an exponent (0.10 to 3.00)');
    expect(verdictOn({ increase: 8, exponent })).toMatchObject({ soundly: false });
  });

  it('keeps both parts of a fit from falling below zero', () => {
    expect(affineFit([1, 2, 3], [1, 4, 9]).constant).toBe(0);
    expect(affineFit([1, 2, 3], [9, 4, 1]).factor).toBe(0);
  });
});
