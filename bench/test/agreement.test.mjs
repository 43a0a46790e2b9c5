import { describe, expect, it } from 'vitest';
import { requireAgreement } from '../runner/agreement.mjs';

const sides = (ours, theirs) => ({ ours: { losses: ours }, PyTorch: { losses: theirs } });

describe('requireAgreement', () => {
  it('measures against the greatest magnitude, so that a value near zero may round', () => {
    const [found] = requireAgreement(sides([2, 1e-9], [2, 3e-9]), { losses: { relative: 1e-6 } });
    expect(found.greatest).toBeCloseTo(1e-9, 12);
  });

  it.each([
    ['another value', [2, 1], [2, 1.1]],
    ['a value too few', [2, 1], [2]],
    ['what is not a number', [2, 1], [2, Number.NaN]],
  ])('refuses %s, naming the side', (_, ours, theirs) => {
    expect(() => requireAgreement(sides(ours, theirs), { losses: { absolute: 0.05 } })).toThrow(/losses of PyTorch/);
  });
});
