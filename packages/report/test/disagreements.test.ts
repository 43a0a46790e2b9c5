import { describe, expect, it } from 'vitest';
import { comparisonOf } from '../src/index.js';
import { runOf } from './evaluations.js';

const flat = (accuracy: number) => [0.98, accuracy, accuracy, accuracy, accuracy, accuracy];

const run = (method: string, underFgsm: number, underPgd: number, norm: 'linf' | 'l2' = 'linf') =>
  runOf(method, 1, {
    attacks: [
      { name: 'fgsm', accuracy: flat(underFgsm) },
      { name: 'pgd', accuracy: flat(underPgd), norm },
    ],
  });

describe('warnings of a comparison', () => {
  it('name the method that only the weaker attack crowns, with its area under the stronger one', () => {
    const { warnings } = comparisonOf([run('baseline', 0.3, 0.2), run('masked', 0.6, 0.05)]);
    expect(warnings).toHaveLength(1);
    // (0.98 + 0.05) / 2 * 0.2 + 0.05 * 0.8 and the same with 0.2.
    expect(warnings[0]).toContain('masked has the largest area under fgsm, but under the stronger pgd it has 0.143');
    expect(warnings[0]).toContain('baseline 0.278');
  });

  it('are silent where both attacks crown the same method', () => {
    expect(comparisonOf([run('baseline', 0.3, 0.05), run('robust', 0.6, 0.2)]).warnings).toEqual([]);
  });

  it('are silent about differences too small to mean anything', () => {
    expect(comparisonOf([run('baseline', 0.3, 0.105), run('other', 0.6, 0.1)]).warnings).toEqual([]);
  });

  it('never compare attacks of different norms', () => {
    expect(comparisonOf([run('baseline', 0.3, 0.2, 'l2'), run('masked', 0.6, 0.05, 'l2')]).warnings).toEqual([]);
  });
});
