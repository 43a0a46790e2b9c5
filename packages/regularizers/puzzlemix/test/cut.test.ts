import { randomStream } from '@infomixup/core';
import { bestLabels, type LabelProblem, labelCost, network } from '@infomixup/regularizer-puzzlemix';
import { describe, expect, it } from 'vitest';

/** A grid of random costs; weights up to `smooth`. */
function randomProblem(seed: number, sizes: { rows: number; columns: number; labels: number }, smooth: number) {
  const rng = randomStream(seed, 'grid');
  const { rows, columns, labels } = sizes;
  const draws = (size: number, scale: number) => Float64Array.from({ length: size }, () => scale * rng.uniform());
  return {
    ...sizes,
    unary: draws(rows * columns * labels, 1),
    down: draws((rows - 1) * columns, smooth),
    right: draws(rows * (columns - 1), smooth),
  } satisfies LabelProblem;
}

/** The least cost of all labellings there are. */
function leastCost(problem: LabelProblem): number {
  const cells = problem.rows * problem.columns;
  const chosen = new Uint8Array(cells);
  let least = Number.POSITIVE_INFINITY;
  for (let number = 0; number < problem.labels ** cells; number++) {
    for (let cell = 0, rest = number; cell < cells; cell++, rest = Math.floor(rest / problem.labels))
      chosen[cell] = rest % problem.labels;
    least = Math.min(least, labelCost(problem, chosen));
  }
  return least;
}

describe('minimumCut', () => {
  it('cuts the least of the ways between two nodes', () => {
    // 0 to 3 by 1 (3, then 2) and by 2 (1, then 5), and from 1 to 2 (1): 2 of the first, 1 and 1 of the others.
    const pipes = network(4);
    pipes.connect(0, 1, 3);
    pipes.connect(1, 3, 2);
    pipes.connect(0, 2, 1);
    pipes.connect(2, 3, 5);
    pipes.connect(1, 2, 1);
    const sides = pipes.minimumCut(0, 3);
    const arcs = [
      [0, 1, 3],
      [1, 3, 2],
      [0, 2, 1],
      [2, 3, 5],
      [1, 2, 1],
    ] as const;
    const cut = arcs.filter(([from, to]) => sides[from] === 1 && sides[to] === 0);
    expect(cut.reduce((sum, [, , capacity]) => sum + capacity, 0)).toBe(4);
  });

  it('leaves nodes that nothing flows to on the side of the sink', () => {
    expect([...network(3).minimumCut(0, 2)]).toEqual([1, 0, 0]);
  });
});

describe('bestLabels', () => {
  it.each([
    { rows: 3, columns: 3, labels: 2 },
    { rows: 3, columns: 3, labels: 3 },
    { rows: 2, columns: 3, labels: 4 },
  ])('has the least cost of all on $rows x $columns cells with $labels labels', (sizes) => {
    for (let seed = 0; seed < 12; seed++) {
      const problem = randomProblem(seed, sizes, [0, 0.2, 2][seed % 3] ?? 0);
      expect(labelCost(problem, bestLabels(problem))).toBeCloseTo(leastCost(problem), 9);
    }
  });

  it('is no worse than any one change on 16 x 16 cells', () => {
    const problem = randomProblem(1, { rows: 16, columns: 16, labels: 3 }, 0.3);
    const best = bestLabels(problem);
    const cost = labelCost(problem, best);
    expect(new Set(best)).toEqual(new Set([0, 1, 2]));
    for (let cell = 0; cell < 256; cell++)
      for (const label of [0, 1, 2]) {
        const other = best.slice();
        other[cell] = label;
        expect(labelCost(problem, other)).toBeGreaterThanOrEqual(cost - 1e-9);
      }
  });
});
