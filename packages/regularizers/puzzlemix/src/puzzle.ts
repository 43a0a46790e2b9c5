import { bestLabels } from './cut/grid-labels.js';
import { type MaskOptions, maskProblem, type Side } from './mask.js';
import { cellShares } from './saliency.js';
import { transport } from './transport.js';

/** One of two images to be mixed. */
export interface Piece {
  /** From 0 to 1, `[height, width, channels]`: what the mask compares. */
  readonly pixels: Float32Array;
  /** What the mixed image is made of, in any units; the pixels, or an adversarial neighbour of them. */
  readonly content: Float32Array;
  /** `[height, width]`. */
  readonly saliency: Float64Array;
}

/** What a puzzle is made by. */
export interface PuzzleOptions extends MaskOptions {
  /** Whether cells are moved. */
  readonly transport: boolean;
  /** What moving a cell across the image costs, in shares of saliency. */
  readonly distanceWeight: number;
  /** The least height and width of the cells that are moved, in pixels, unless those of the mask are smaller. */
  readonly transportSize: number;
}

/**
 * The best mixture of two images: the mask that covers the least saliency, and under it each image with its cells moved
 * so that the salient ones are seen.
 *
 * @returns `share`, the mask's mean: what the first image's target counts
 */
export function puzzle(first: Piece, second: Piece, options: PuzzleOptions): { mixed: Float32Array; share: number } {
  const { height, width, channels, blocks, labels } = options;
  const grid = { height, width, rows: blocks, columns: blocks };
  const side = ({ pixels, saliency }: Piece): Side => ({ pixels, shares: cellShares(saliency, grid) });
  const chosen = bestLabels(maskProblem(side(first), side(second), options));
  const fine = transportBlocks(options);
  const mask = new Float64Array(fine * fine);
  for (let row = 0, place = 0; row < fine; row++)
    for (let column = 0; column < fine; column++, place++) {
      const cell = Math.floor((row * blocks) / fine) * blocks + Math.floor((column * blocks) / fine);
      mask[place] = 1 - (chosen[cell] ?? 0) / (labels - 1);
    }
  const others = mask.map((share) => 1 - share);
  const [ofFirst, ofSecond] = [moved(first, mask, fine, options), moved(second, others, fine, options)];
  const mixed = new Float32Array(ofFirst.length);
  const columnOf = Int32Array.from({ length: width }, (_, column) => Math.floor((column * fine) / width));
  for (let row = 0, at = 0; row < height; row++) {
    const line = Math.floor((row * fine) / height) * fine;
    for (let column = 0; column < width; column++) {
      const share = mask[line + (columnOf[column] ?? 0)] ?? 0;
      for (let channel = 0; channel < channels; channel++, at++)
        mixed[at] = share * (ofFirst[at] ?? 0) + (1 - share) * (ofSecond[at] ?? 0);
    }
  }
  return { mixed, share: mask.reduce((sum, value) => sum + value, 0) / mask.length };
}

/**
 * Cells in each direction when they are moved: those of the mask, divided as finely as cells of `transportSize` pixels
 * and 16 of them in each direction allow.
 */
export function transportBlocks({ height, width, blocks, transportSize }: PuzzleOptions): number {
  const [tall, wide] = [height / blocks, width / blocks];
  const divisions = Array.from({ length: Math.floor(16 / blocks) }, (_, index) => index + 1);
  const fits = (parts: number) =>
    tall % parts === 0 && wide % parts === 0 && Math.min(tall, wide) / parts >= transportSize;
  return blocks * (divisions.findLast(fits) ?? 1);
}

/** An image's content with its cells moved to where the mask shows it. */
function moved({ content, saliency }: Piece, mask: Float64Array, fine: number, options: PuzzleOptions): Float32Array {
  if (!options.transport) return content;
  const { height, width, channels, distanceWeight } = options;
  const shares = cellShares(saliency, { height, width, rows: fine, columns: fine });
  const sources = transport(shares, mask, fine, distanceWeight);
  const [cellHeight, cellWidth] = [height / fine, width / fine];
  const result = new Float32Array(content.length);
  sources.forEach((source, place) => {
    const corner = (cell: number) =>
      (Math.floor(cell / fine) * cellHeight * width + (cell % fine) * cellWidth) * channels;
    const [from, to] = [corner(source), corner(place)];
    // Value by value: to set parts of so few takes longer than to copy them.
    for (let row = 0; row < cellHeight; row++)
      for (let at = row * width * channels, end = at + cellWidth * channels; at < end; at++)
        result[to + at] = content[from + at] ?? 0;
  });
  return result;
}
