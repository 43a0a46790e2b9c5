import { network } from './minimum-cut.js';

/** A choice of one of several labels in order, `0 .. labels - 1`, for each cell of a grid, with its cost. */
export interface LabelProblem {
  readonly rows: number;
  readonly columns: number;
  readonly labels: number;
  /** The cost of each label in each cell, a cell's together, cells row by row. */
  readonly unary: Float64Array;
  /** What cell `(r, c)` and the one below weigh, `[rows - 1, columns]`; at least 0. */
  readonly down: Float64Array;
  /** What cell `(r, c)` and the one to the right weigh, `[rows, columns - 1]`; at least 0. */
  readonly right: Float64Array;
}

/** Calls `each` with every pair of neighbouring cells and their weight. */
function forEachPair(
  { rows, columns, down, right }: LabelProblem,
  each: (a: number, b: number, weight: number) => void,
) {
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column;
      if (row + 1 < rows) each(cell, cell + columns, down[cell] ?? 0);
      if (column + 1 < columns) each(cell, cell + 1, right[row * (columns - 1) + column] ?? 0);
    }
}

/**
 * `sum_i unary_i(l_i) + sum_{i, j neighbours} weight_ij ((l_i - l_j) / (labels - 1))^2`.
 *
 * @param chosen - a label for each cell
 *
 * @example
 * ```ts
 * import { labelCost } from '@infomixup/regularizer-puzzlemix';
 * const problem = { rows: 1, columns: 2, labels: 2, unary: Float64Array.of(0, 1, 5, 2), right: Float64Array.of(0.5) };
 * console.assert(labelCost({ ...problem, down: new Float64Array() }, [0, 1]) === 0 + 2 + 0.5);
 * ```
 */
export function labelCost(problem: LabelProblem, chosen: ArrayLike<number>): number {
  const { rows, columns, labels, unary } = problem;
  let cost = 0;
  for (let cell = 0; cell < rows * columns; cell++) cost += unary[cell * labels + (chosen[cell] ?? 0)] ?? 0;
  forEachPair(problem, (a, b, weight) => {
    cost += weight * (((chosen[a] ?? 0) - (chosen[b] ?? 0)) / (labels - 1)) ** 2;
  });
  return cost;
}

/**
 * Labels of the least cost: exactly, by one cut, since the cost of neighbours is convex in the difference of their
 * labels (Ishikawa, "Exact optimization for Markov random fields with convex priors", PAMI 25, 2003).
 *
 * A cell is a chain of `labels - 1` nodes; the arc of it that the cut goes through is its label. With `x = sum_k b_k`,
 * `b_k` telling whether node `k` lies on the source's side, `(x - y)^2` is the sum over all pairs of nodes of
 * `|b_k - c_l|`, plus `x^2 - (labels - 1) x` and the same of `y`, which the chains take.
 *
 * @example
 * ```ts
 * import { bestLabels } from '@infomixup/regularizer-puzzlemix';
 * const problem = { rows: 1, columns: 2, labels: 2, unary: Float64Array.of(0, 1, 5, 2), right: Float64Array.of(0.5) };
 * console.assert(bestLabels({ ...problem, down: new Float64Array() }).join() === '0,1');
 * ```
 */
export function bestLabels(problem: LabelProblem): Uint8Array {
  const { rows, columns, labels } = problem;
  const cells = rows * columns;
  const chain = labels - 1;
  const costs = Float64Array.from(problem.unary);
  const net = network(cells * chain + 2);
  const [source, sink] = [cells * chain, cells * chain + 1];
  forEachPair(problem, (a, b, weight) => {
    const part = weight / chain ** 2;
    for (const cell of [a, b])
      for (let label = 1; label < labels; label++)
        costs[cell * labels + label] = (costs[cell * labels + label] ?? 0) + part * (label ** 2 - chain * label);
    for (let k = 0; k < chain; k++)
      for (let l = 0; l < chain; l++) net.connect(a * chain + k, b * chain + l, part, part);
  });
  for (let cell = 0; cell < cells; cell++) {
    const own = costs.subarray(cell * labels, (cell + 1) * labels);
    const least = Math.min(...own);
    for (let label = 0; label < labels; label++) {
      // Node k stands for "the label is above k"; no way leads back up the chain, so the cut goes through it once.
      const from = label === 0 ? source : cell * chain + label - 1;
      const to = label === chain ? sink : cell * chain + label;
      const isInner = label > 0 && label < chain;
      net.connect(from, to, (own[label] ?? 0) - least, isInner ? Number.POSITIVE_INFINITY : 0);
    }
  }
  const above = net.minimumCut(source, sink);
  return Uint8Array.from({ length: cells }, (_, cell) =>
    above.subarray(cell * chain, (cell + 1) * chain).reduce((label, isAbove) => label + isAbove, 0),
  );
}
