import { describe, expect, it } from 'vitest';
import { benchmarks } from '../benchmarks/index.mjs';
import { planOf } from '../plan.mjs';
import { sweeps } from '../scale/sweeps.mjs';

describe('planOf', () => {
  it('runs every comparison where nothing is named', () => {
    expect(planOf([])).toEqual({ entries: benchmarks, guide: false });
  });

  it('takes groups and single names, and the guide after them', () => {
    const [first] = benchmarks;
    expect(planOf([first.name, 'scale', 'guide'])).toEqual({ entries: [first, ...sweeps], guide: true });
  });

  it('measures nothing for the guide alone', () => {
    expect(planOf(['guide'])).toEqual({ entries: [], guide: true });
  });

  it('refuses an unknown name with the list', () => {
    expect(() => planOf(['lenet6-step'])).toThrow(/lenet6-step[\s\S]*lenet5-step/);
  });
});
