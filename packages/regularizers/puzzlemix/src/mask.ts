import type { LabelProblem } from './cut/grid-labels.js';

/** One image as the mask sees it. */
export interface Side {
  /** The share of the image's saliency in each cell, `[rows, columns]`. */
  readonly shares: Float64Array;
  /** Its pixels, from 0 to 1, `[height, width, channels]`. */
  readonly pixels: Float32Array;
}

/** What a mask is chosen by. */
export interface MaskOptions {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Cells in each direction, which divide height and width. */
  readonly blocks: number;
  /** The share of the first image that the prior expects. */
  readonly lambda: number;
  /** Steps of the mask's values between 0 and 1, at least 2. */
  readonly labels: number;
  /** Weight of differences between neighbouring cells. */
  readonly beta: number;
  /** How far that weight hangs on what the images show along the border between them, 0 to 1. */
  readonly gamma: number;
  /** Weight of the prior. */
  readonly eta: number;
  /** Pixels of the squares whose means are compared along a border, at most; a divisor of a cell's height is taken. */
  readonly neighbourhood: number;
}

/**
 * The problem whose best labels `l` make the mask `z = 1 - l / (labels - 1)`, the share of the first image in each cell.
 *
 * It costs `z s_2 + (1 - z) s_1` in each cell (the saliency that is covered), `beta' (z_i - z_j)^2` between neighbours
 * with `beta' = beta / (16 blocks)`, `beta' gamma` times what the mixed image would jump by along their border, and
 * `-eta / blocks^2 log Binomial(labels - 1, lambda)` of the label: equations 2 to 5 of Kim et al. 2020, with the jump
 * split into cells and pairs as their code does.
 */
export function maskProblem(first: Side, second: Side, options: MaskOptions): LabelProblem {
  const { blocks, lambda, labels, beta, gamma, eta } = options;
  const weight = beta / blocks / 16;
  const cells = blocks * blocks;
  // What a cell costs where it shows the first image, and where the second.
  const costs = [Float64Array.from(second.shares), Float64Array.from(first.shares)] as const;
  const sides = [first, second] as const;
  const jumps = ([0, 1] as const).map((above) =>
    ([0, 1] as const).map((below) => borders(sides[above].pixels, sides[below].pixels, options)),
  );
  const pairs = (direction: 'down' | 'right'): Float64Array =>
    Float64Array.from({ length: blocks * (blocks - 1) }, (_, pair) => {
      const jump = (above: 0 | 1, below: 0 | 1) => weight * gamma * (jumps[above]?.[below]?.[direction][pair] ?? 0);
      const line = direction === 'down' ? blocks : blocks - 1;
      const cell = Math.floor(pair / line) * blocks + (pair % line);
      const other = cell + (direction === 'down' ? blocks : 1);
      for (const shown of [0, 1] as const) {
        costs[shown][cell] = (costs[shown][cell] ?? 0) + (jump(shown, 0) + jump(shown, 1)) / 2;
        costs[shown][other] = (costs[shown][other] ?? 0) + (jump(0, shown) + jump(1, shown)) / 2;
      }
      return weight + (jump(0, 1) + jump(1, 0) - jump(0, 0) - jump(1, 1)) / 2;
    });
  const [down, right] = [pairs('down'), pairs('right')];
  const prior = logBinomial(labels - 1, lambda).map((log) => (-eta / cells) * log);
  const unary = Float64Array.from({ length: cells * labels }, (_, at) => {
    const [cell, label] = [Math.floor(at / labels), at % labels];
    const ofSecond = label / (labels - 1);
    return (1 - ofSecond) * (costs[0][cell] ?? 0) + ofSecond * (costs[1][cell] ?? 0) + (prior[label] ?? 0);
  });
  return { rows: blocks, columns: blocks, labels, unary, down, right };
}

/** `log(P(k failures in n) + 1e-8)` for `k = 0 .. n`, each trial succeeding with probability `lambda`. */
function logBinomial(n: number, lambda: number): number[] {
  let ways = 1;
  return Array.from({ length: n + 1 }, (_, failures) => {
    const probability = ways * lambda ** (n - failures) * (1 - lambda) ** failures;
    ways = (ways * (n - failures)) / (failures + 1);
    return Math.log(probability + 1e-8);
  });
}

/**
 * The mean absolute difference between the first image above a border of cells and the second below it (to the left and
 * right of it), for each border: of the means of squares of pixels, over channels.
 */
function borders(above: Float32Array, below: Float32Array, options: MaskOptions) {
  const { height, width, channels, blocks, neighbourhood } = options;
  const [cellHeight, cellWidth] = [height / blocks, width / blocks];
  const [tall, wide] = [divisor(cellHeight, neighbourhood), divisor(cellWidth, neighbourhood)];
  const mean = (pixels: Float32Array, top: number, left: number, channel: number) => {
    let sum = 0;
    for (let row = top; row < top + tall; row++)
      for (let column = left; column < left + wide; column++)
        sum += pixels[(row * width + column) * channels + channel] ?? 0;
    return sum / (tall * wide);
  };
  const along = (length: number, step: number, jump: (offset: number, channel: number) => number) => {
    let sum = 0;
    for (let offset = 0; offset < length; offset += step)
      for (let channel = 0; channel < channels; channel++) sum += Math.abs(jump(offset, channel));
    return (sum * step) / (length * channels);
  };
  return {
    down: Float64Array.from({ length: (blocks - 1) * blocks }, (_, pair) => {
      const [border, left] = [(Math.floor(pair / blocks) + 1) * cellHeight, (pair % blocks) * cellWidth];
      return along(
        cellWidth,
        wide,
        (offset, channel) =>
          mean(above, border - tall, left + offset, channel) - mean(below, border, left + offset, channel),
      );
    }),
    right: Float64Array.from({ length: blocks * (blocks - 1) }, (_, pair) => {
      const [top, border] = [Math.floor(pair / (blocks - 1)) * cellHeight, ((pair % (blocks - 1)) + 1) * cellWidth];
      return along(
        cellHeight,
        tall,
        (offset, channel) =>
          mean(above, top + offset, border - wide, channel) - mean(below, top + offset, border, channel),
      );
    }),
  };
}

/** The greatest divisor of `size` that is at most `limit`. */
function divisor(size: number, limit: number): number {
  for (let candidate = Math.min(size, limit); candidate > 1; candidate--) if (size % candidate === 0) return candidate;
  return 1;
}
