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
  const borders = [bordersOf(first.pixels, options), bordersOf(second.pixels, options)] as const;
  const jumps = ([0, 1] as const).map((above) =>
    ([0, 1] as const).map((below) => ({
      down: jumpsOf(borders[above].down.above, borders[below].down.below, blocks * (blocks - 1)),
      right: jumpsOf(borders[above].right.above, borders[below].right.below, blocks * (blocks - 1)),
    })),
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
  const unary = new Float64Array(cells * labels);
  for (let cell = 0, at = 0; cell < cells; cell++)
    for (let label = 0; label < labels; label++, at++) {
      const ofSecond = label / (labels - 1);
      unary[at] = (1 - ofSecond) * (costs[0][cell] ?? 0) + ofSecond * (costs[1][cell] ?? 0) + (prior[label] ?? 0);
    }
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

/** What an image shows on either side of each border of cells, square by square: the means of squares of pixels. */
interface Border {
  /** Above the border, or to its left. */
  readonly above: Float64Array;
  /** Below it, or to its right. */
  readonly below: Float64Array;
}

function bordersOf(pixels: Float32Array, options: MaskOptions): { readonly down: Border; readonly right: Border } {
  const { height, width, channels, blocks, neighbourhood } = options;
  const [cellHeight, cellWidth] = [height / blocks, width / blocks];
  const [tall, wide] = [divisor(cellHeight, neighbourhood), divisor(cellWidth, neighbourhood)];
  const mean = (top: number, left: number, channel: number) => {
    let sum = 0;
    for (let row = top; row < top + tall; row++)
      for (let column = left; column < left + wide; column++)
        sum += pixels[(row * width + column) * channels + channel] ?? 0;
    return sum / (tall * wide);
  };
  const border = (squares: number): Border => {
    const length = blocks * (blocks - 1) * squares * channels;
    return { above: new Float64Array(length), below: new Float64Array(length) };
  };
  const [down, right] = [border(cellWidth / wide), border(cellHeight / tall)];
  for (let row = cellHeight, at = 0; row < height; row += cellHeight)
    for (let column = 0; column < width; column += wide)
      for (let channel = 0; channel < channels; channel++, at++) {
        down.above[at] = mean(row - tall, column, channel);
        down.below[at] = mean(row, column, channel);
      }
  for (let top = 0, at = 0; top < height; top += cellHeight)
    for (let column = cellWidth; column < width; column += cellWidth)
      for (let row = top; row < top + cellHeight; row += tall)
        for (let channel = 0; channel < channels; channel++, at++) {
          right.above[at] = mean(row, column - wide, channel);
          right.below[at] = mean(row, column, channel);
        }
  return { down, right };
}

/** The mean absolute difference across each of `borders` borders, of one image above and another below. */
function jumpsOf(above: Float64Array, below: Float64Array, borders: number): Float64Array {
  const jumps = new Float64Array(borders);
  const each = above.length / borders;
  for (let border = 0, at = 0; border < borders; border++) {
    let sum = 0;
    for (const end = at + each; at < end; at++) sum += Math.abs((above[at] ?? 0) - (below[at] ?? 0));
    jumps[border] = sum / each;
  }
  return jumps;
}

/** The greatest divisor of `size` that is at most `limit`. */
function divisor(size: number, limit: number): number {
  for (let candidate = Math.min(size, limit); candidate > 1; candidate--) if (size % candidate === 0) return candidate;
  return 1;
}
