import type { Rng } from '@infomixup/core';
import { swapLabels } from './swap.js';

/** What cells are selected by. */
export interface SelectOptions {
  /** Cells in each direction. */
  readonly blocks: number;
  /** Of the Dirichlet distribution of the prior. */
  readonly alpha: number;
  /** Weight of neighbouring cells that show other inputs. */
  readonly beta: number;
  /** Weight of cells of one input in several outputs. */
  readonly gamma: number;
  /** Weight of the prior. */
  readonly eta: number;
  /** How much of an output's cells others may show of an input before that counts, as a part of all cells. */
  readonly threshold: number;
  /** How often every output is chosen anew, at least 1. */
  readonly iterations: number;
}

/** Outputs made of inputs: how much each cell of each output shows of each input, `[outputs, cells, inputs]`; sums of 1. */
export interface Selection {
  readonly outputs: number;
  readonly cells: number;
  readonly inputs: number;
  readonly shares: Float64Array;
}

/**
 * Chooses, for as many outputs as inputs, which input each cell shows: salient ones, in few pieces, and of no input too
 * much in all outputs together. Algorithm 1 of Kim et al. 2021, with the choices that their code adds.
 *
 * The cost is `-s` of each cell shown, `beta / cells` for neighbours of different inputs, and for each input `k`
 * `2 gamma / cells n_k` of each cell more, where `n_k = (A counts)_k` is how often all other outputs show it, where that
 * exceeds the threshold: the supermodular term, linear while one output is chosen and the others stay. A prior `-eta /
 * cells log p`, `p ~ Dirichlet(alpha)`, is drawn for all. Outputs begin at random and are chosen one after the other
 * (`swapLabels`); from the second round on, cells may be half of each of two inputs that the output shows already, up to
 * three of them. Before the last round outputs of the same inputs are driven apart.
 *
 * @param saliency - each input's share of its own saliency in each cell, `[inputs, cells]`
 * @param compatibility - `A`, `[inputs, inputs]`
 */
export function selectCells(
  saliency: Float64Array,
  compatibility: Float64Array,
  options: SelectOptions,
  rng: Rng,
): Selection {
  const { blocks, alpha, eta, threshold, iterations } = options;
  const cells = blocks * blocks;
  const inputs = saliency.length / cells;
  const [beta, gamma] = [options.beta / cells, options.gamma / cells];
  const prior = rng.dirichlet(Array<number>(inputs).fill(alpha)).map((p) => (-eta / cells) * Math.log(p + 1e-8));
  // Of each input in each cell, a cell's together.
  const costs = Float64Array.from({ length: cells * inputs }, (_, at) => {
    const [cell, input] = [Math.floor(at / inputs), at % inputs];
    return (prior[input] ?? 0) - (saliency[input * cells + cell] ?? 0);
  });
  const shares = new Float64Array(inputs * cells * inputs);
  for (let place = 0; place < inputs * cells; place++) shares[place * inputs + rng.integer(inputs)] = 1;
  const selection = { outputs: inputs, cells, inputs, shares };
  const shownBy = (output: number) => counts(selection, output);
  const shown = sum(
    Array.from({ length: inputs }, (_, output) => shownBy(output)),
    inputs,
  );

  let parting: readonly Float64Array[] | undefined;
  let before = objective(selection, costs, beta, gamma, blocks);
  for (let round = 0; round < iterations; round++) {
    for (let output = 0; output < inputs; output++) {
      const own = shownBy(output);
      own.forEach((count, input) => {
        shown[input] = (shown[input] ?? 0) - count;
      });
      const dearer = product(compatibility, shown).map(
        (count, input) =>
          (count > threshold * cells ? 2 * gamma * count : 0) + gamma * (parting?.[output]?.[input] ?? 0),
      );
      const unary = costs.slice();
      for (let from = 0; from < unary.length; from += inputs)
        for (let input = 0; input < inputs; input++)
          unary[from + input] = (unary[from + input] ?? 0) + (dearer[input] ?? 0);
      shares.set(
        chooseOutput(unary, round > 0 ? own : new Float64Array(inputs), beta, blocks),
        output * cells * inputs,
      );
      shownBy(output).forEach((count, input) => {
        shown[input] = (shown[input] ?? 0) + count;
      });
    }
    if (round === iterations - 2) parting = driveApart(Array.from({ length: inputs }, (_, output) => shownBy(output)));
    const after = objective(selection, costs, beta, gamma, blocks);
    if (Math.abs(before - after) / Math.abs(after) < 1e-6) break;
    before = after;
  }
  return selection;
}

/** How many cells of an output show each input. */
function counts({ cells, inputs, shares }: Selection, output: number): Float64Array {
  const found = new Float64Array(inputs);
  for (let cell = output * cells; cell < (output + 1) * cells; cell++)
    for (let input = 0; input < inputs; input++)
      found[input] = (found[input] ?? 0) + (shares[cell * inputs + input] ?? 0);
  return found;
}

const sum = (vectors: readonly Float64Array[], length: number) =>
  vectors.reduce((total, vector) => total.map((value, at) => value + (vector[at] ?? 0)), new Float64Array(length));

const product = (matrix: Float64Array, vector: Float64Array) =>
  vector.map((_, row) =>
    vector.reduce((total, value, at) => total + (matrix[row * vector.length + at] ?? 0) * value, 0),
  );

/** Two inputs of which cells may show half each. */
type Half = readonly [number, number];

/**
 * One output's cells: of single inputs, or of halves of those that it shows already. A half costs the mean of both less
 * 5e-4, and beside either of its inputs a quarter of what different inputs cost.
 */
function chooseOutput(unary: Float64Array, shown: Float64Array, beta: number, blocks: number): Float64Array {
  const inputs = shown.length;
  const cells = blocks * blocks;
  const halves = halvesOf(shown);
  const labels = inputs + halves.length;
  const wide = new Float64Array(cells * labels);
  for (let cell = 0; cell < cells; cell++) {
    const costs = unary.subarray(cell * inputs, (cell + 1) * inputs);
    wide.set(costs, cell * labels);
    halves.forEach(([one, other], half) => {
      wide[cell * labels + inputs + half] = ((costs[one] ?? 0) + (costs[other] ?? 0)) / 2 - 5e-4;
    });
  }
  const pair = new Float64Array(labels * labels).fill(beta);
  for (let label = 0; label < labels; label++) pair[label * labels + label] = 0;
  halves.forEach((half, place) => {
    for (const input of half)
      for (const at of [input * labels + inputs + place, (inputs + place) * labels + input]) pair[at] = beta / 4;
  });
  const shares = new Float64Array(cells * inputs);
  swapLabels({ rows: blocks, columns: blocks, labels, unary: wide, pair }).forEach((label, cell) => {
    const half = halves[label - inputs];
    for (const input of half ?? [label]) shares[cell * inputs + input] = half ? 0.5 : 1;
  });
  return shares;
}

/** All pairs of the three inputs that are shown most, of equals the first; none where there are not two. */
function halvesOf(shown: Float64Array): readonly Half[] {
  const most = Array.from(shown.keys())
    .filter((input) => (shown[input] ?? 0) > 0)
    .sort((a, b) => (shown[b] ?? 0) - (shown[a] ?? 0) || a - b)
    .slice(0, 3)
    .sort((a, b) => a - b);
  return most.flatMap((first, place) => most.slice(place + 1).map((second): Half => [first, second]));
}

/** Where two outputs show the same inputs: the first of them is made dearer to one, the second to the other. */
function driveApart(shown: readonly Float64Array[]): readonly Float64Array[] {
  const added = shown.map((vector) => new Float64Array(vector.length));
  const inputsOf = shown.map((vector) => Array.from(vector.keys()).filter((input) => (vector[input] ?? 0) > 0));
  inputsOf.forEach(([first, second, ...more], output) => {
    if (first === undefined || second === undefined) return;
    for (let other = output + 1; other < inputsOf.length; other++) {
      if (inputsOf[other]?.join() !== [first, second, ...more].join()) continue;
      added[output]?.fill(1, first, first + 1);
      added[other]?.fill(1, second, second + 1);
    }
  });
  return added;
}

/** What is shown, plus neighbours that differ, plus cells of one input in pairs of outputs, without a threshold. */
function objective(selection: Selection, costs: Float64Array, beta: number, gamma: number, blocks: number): number {
  const { outputs, cells, inputs, shares } = selection;
  let total = 0;
  const apart = (own: number, at: number) => (beta / 2) * (own - (shares[at] ?? 0)) ** 2;
  for (let output = 0; output < outputs; output++)
    for (let cell = 0; cell < cells; cell++)
      for (let input = 0; input < inputs; input++) {
        const at = (output * cells + cell) * inputs + input;
        const own = shares[at] ?? 0;
        total += own * (costs[cell * inputs + input] ?? 0);
        if ((cell + 1) % blocks > 0) total += apart(own, at + inputs);
        if (cell + blocks < cells) total += apart(own, at + blocks * inputs);
      }
  const shown = Array.from({ length: outputs }, (_, output) => counts(selection, output));
  const squares = (vector: Float64Array) => vector.reduce((all, value) => all + value ** 2, 0);
  return total + gamma * (squares(sum(shown, inputs)) - shown.reduce((all, vector) => all + squares(vector), 0));
}
