import { network } from '@infomixup/regularizer-puzzlemix';

/** A choice of one of several labels for each cell of a grid, with its cost. */
export interface GridProblem {
  readonly rows: number;
  readonly columns: number;
  readonly labels: number;
  /** The cost of each label in each cell, a cell's together, cells row by row. */
  readonly unary: Float64Array;
  /** What neighbours cost by their labels, `[labels, labels]`: symmetric, at least 0, and 0 for equal ones. */
  readonly pair: Float64Array;
}

/**
 * The cost of a label for each cell: `sum_i unary_i(l_i) + sum_{i, j neighbours} pair(l_i, l_j)`.
 *
 * @example
 * ```ts
 * import { gridCost } from '@infomixup/regularizer-comixup';
 * const pair = Float64Array.of(0, 0.5, 0.5, 0);
 * const problem = { rows: 1, columns: 2, labels: 2, unary: Float64Array.of(0, 1, 5, 2), pair };
 * console.assert(gridCost(problem, [0, 1]) === 0 + 2 + 0.5);
 * ```
 */
export function gridCost(
  problem: GridProblem,
  chosen: ArrayLike<number>,
  beside: readonly (readonly number[])[] = neighbours(problem),
): number {
  const { labels, unary, pair } = problem;
  let cost = 0;
  beside.forEach((cells, cell) => {
    const own = chosen[cell] ?? 0;
    cost += unary[cell * labels + own] ?? 0;
    for (const other of cells) if (other > cell) cost += pair[own * labels + (chosen[other] ?? 0)] ?? 0;
  });
  return cost;
}

function neighbours({ rows, columns }: Pick<GridProblem, 'rows' | 'columns'>): number[][] {
  return Array.from({ length: rows * columns }, (_, cell) => {
    const [row, column] = [Math.floor(cell / columns), cell % columns];
    return [
      ...(row > 0 ? [cell - columns] : []),
      ...(column > 0 ? [cell - 1] : []),
      ...(column + 1 < columns ? [cell + 1] : []),
      ...(row + 1 < rows ? [cell + columns] : []),
    ];
  });
}

/**
 * Labels that no swap makes cheaper: the cells of two labels are dealt out anew between the two, as well as can be, by a
 * minimum cut; pair after pair of labels, until none gains (Boykov, Veksler, Zabih, "Fast approximate energy
 * minimization via graph cuts", PAMI 23, 2001). It starts from each cell's cheapest label.
 *
 * @example
 * ```ts
 * import { swapLabels } from '@infomixup/regularizer-comixup';
 * const pair = Float64Array.of(0, 0.5, 0.5, 0);
 * const unary = Float64Array.of(0, 1, 0.4, 0.1);
 * console.assert(swapLabels({ rows: 1, columns: 2, labels: 2, unary, pair }).join() === '0,0');
 * ```
 */
export function swapLabels(problem: GridProblem): Int32Array {
  const { labels } = problem;
  const beside = neighbours(problem);
  const chosen = new Int32Array(beside.length);
  // The cells of each label, in their order.
  const held = Array.from({ length: labels }, (): number[] => []);
  for (let cell = 0; cell < chosen.length; cell++) {
    chosen[cell] = cheapest(problem, cell);
    held[chosen[cell] ?? 0]?.push(cell);
  }
  const state = { beside, chosen, held };
  for (let gained = true; gained; ) {
    gained = false;
    for (let first = 0; first < labels; first++)
      for (let second = first + 1; second < labels; second++) if (swap(problem, state, first, second)) gained = true;
  }
  return chosen;
}

/** The cheapest label of a cell, of equals the first. */
function cheapest({ labels, unary }: GridProblem, cell: number): number {
  let best = 0;
  for (let label = 1; label < labels; label++)
    if ((unary[cell * labels + label] ?? 0) < (unary[cell * labels + best] ?? 0)) best = label;
  return best;
}

/** A choice on its way: which label each cell has, and which cells each label. */
interface Choice {
  readonly beside: readonly (readonly number[])[];
  readonly chosen: Int32Array;
  readonly held: number[][];
}

/** Deals the cells of two labels out between them at the least cost; whether that gained anything. */
function swap(problem: GridProblem, choice: Choice, first: number, second: number): boolean {
  if (!mayGain(problem, choice, first, second) && !mayGain(problem, choice, second, first)) return false;
  const { labels, unary, pair } = problem;
  const { beside, chosen, held } = choice;
  const cells = [...(held[first] ?? []), ...(held[second] ?? [])].sort((a, b) => a - b);
  const apart = pair[first * labels + second] ?? 0;
  const places = new Int32Array(chosen.length).fill(-1);
  cells.forEach((cell, place) => {
    places[cell] = place;
  });
  const [source, sink] = [cells.length, cells.length + 1];
  const net = network(cells.length + 2);
  cells.forEach((cell, place) => {
    let ofFirst = unary[cell * labels + first] ?? 0;
    let ofSecond = unary[cell * labels + second] ?? 0;
    for (const other of beside[cell] ?? []) {
      const inner = places[other] ?? -1;
      const stays = chosen[other] ?? 0;
      if (inner < 0) {
        ofFirst += pair[first * labels + stays] ?? 0;
        ofSecond += pair[second * labels + stays] ?? 0;
      } else if (inner > place) net.connect(place, inner, apart, apart);
    }
    // On the source's side it takes the first label, and the cut pays for that at the sink.
    const least = Math.min(ofFirst, ofSecond);
    net.connect(source, place, ofSecond - least);
    net.connect(place, sink, ofFirst - least);
  });
  const sides = net.minimumCut(source, sink);
  const dealt = (place: number) => (sides[place] === 1 ? first : second);
  if (cells.every((cell, place) => chosen[cell] === dealt(place))) return false;
  const before = chosen.slice();
  const cost = gridCost(problem, chosen, beside);
  cells.forEach((cell, place) => {
    chosen[cell] = dealt(place);
  });
  // Rounding alone is no gain.
  if (gridCost(problem, chosen, beside) < cost - 1e-12) {
    for (const label of [first, second]) held[label] = cells.filter((cell) => chosen[cell] === label);
    return true;
  }
  chosen.set(before);
  return false;
}

/**
 * Whether some cell of the label `own` might gain by the `other`: by at most what its own cost falls by, and all that its
 * neighbours cost it now.
 */
function mayGain(
  { labels, unary, pair }: GridProblem,
  { beside, chosen, held }: Choice,
  own: number,
  other: number,
): boolean {
  for (const cell of held[own] ?? []) {
    let most = (unary[cell * labels + own] ?? 0) - (unary[cell * labels + other] ?? 0);
    for (const near of beside[cell] ?? []) most += pair[own * labels + (chosen[near] ?? 0)] ?? 0;
    if (most > 0) return true;
  }
  return false;
}
