import { randomStream } from '@infomixup/core';
import { type GridProblem, gridCost, swapLabels } from '@infomixup/regularizer-comixup';
import { describe, expect, it } from 'vitest';

/** Random costs; neighbours of different labels cost `smooth`, of some pairs a quarter. */
function randomProblem(seed: number, side: number, labels: number, smooth: number): GridProblem {
  const rng = randomStream(seed, 'grid');
  const unary = Float64Array.from({ length: side * side * labels }, () => rng.uniform());
  const pair = Float64Array.from({ length: labels * labels }, (_, at) => {
    const [a, b] = [Math.floor(at / labels), at % labels];
    return a === b ? 0 : smooth * (Math.max(a, b) === labels - 1 && Math.min(a, b) < 2 ? 0.25 : 1);
  });
  return { rows: side, columns: side, labels, unary, pair };
}

const everyLabelling = (cells: number, labels: number) =>
  Array.from({ length: labels ** cells }, (_, number) =>
    Array.from({ length: cells }, (_, cell) => Math.floor(number / labels ** cell) % labels),
  );

describe('swapLabels', () => {
  it('has the least cost of all with two labels on 3 x 3 cells, where one swap is the whole problem', () => {
    const all = everyLabelling(9, 2);
    for (let seed = 0; seed < 10; seed++) {
      const problem = randomProblem(seed, 3, 2, [0, 0.1, 0.5][seed % 3] ?? 0);
      const least = Math.min(...all.map((labels) => gridCost(problem, labels)));
      expect(gridCost(problem, swapLabels(problem))).toBeCloseTo(least, 9);
    }
  });

  it('is within a twentieth of the least cost with three labels, and mostly there', () => {
    const all = everyLabelling(9, 3);
    let exact = 0;
    for (let seed = 0; seed < 8; seed++) {
      const problem = randomProblem(seed, 3, 3, 0.3);
      const least = Math.min(...all.map((labels) => gridCost(problem, labels)));
      const found = gridCost(problem, swapLabels(problem));
      expect(found).toBeLessThan(1.05 * least + 1e-9);
      if (found < least + 1e-9) exact++;
    }
    expect(exact).toBeGreaterThanOrEqual(6);
  });

  it('leaves no deal between two labels that is cheaper', () => {
    const problem = randomProblem(3, 3, 4, 0.4);
    const chosen = swapLabels(problem);
    const cost = gridCost(problem, chosen);
    for (let first = 0; first < 4; first++)
      for (let second = first + 1; second < 4; second++) {
        const cells = Array.from(chosen.keys()).filter((cell) => [first, second].includes(chosen[cell] ?? -1));
        for (const deal of everyLabelling(cells.length, 2)) {
          const other = chosen.slice();
          cells.forEach((cell, place) => {
            other[cell] = deal[place] === 0 ? first : second;
          });
          expect(gridCost(problem, other)).toBeGreaterThanOrEqual(cost - 1e-9);
        }
      }
  });
});
