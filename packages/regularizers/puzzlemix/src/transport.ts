/**
 * Where each cell of an image is moved to, so that salient cells come to lie where the mask shows the image: for each
 * place of a grid `[blocks, blocks]` the cell that comes there.
 *
 * Cell `i` at place `j` costs `distanceWeight |i - j|^2 / (blocks - 1)^2 - share_i [mask_j > 0]`. As often as there are
 * rows, each cell bids for its cheapest place, the cheapest bid for a place wins, and for the losers it becomes dearer by
 * 1: algorithm 1 of Kim et al. 2020. A place for which no cell bids in the last round keeps its own.
 *
 * @param shares - the share of the image's saliency in each cell
 * @param mask - how much each place shows of the image
 *
 * @example
 * ```ts
 * import { transport } from '@infomixup/regularizer-puzzlemix';
 * // The first of 2 x 2 cells is salient, and the last place is shown: it comes there.
 * console.assert(transport([1, 0, 0, 0], [0, 0, 0, 1], 2, 0.3)[3] === 0);
 * ```
 */
export function transport(
  shares: ArrayLike<number>,
  mask: ArrayLike<number>,
  blocks: number,
  distanceWeight: number,
): Int32Array {
  const cells = blocks * blocks;
  const costs = costsOf(shares, mask, blocks, distanceWeight);
  const bid = (cell: number) => cheapest(costs, cell * cells, cells);
  const bids = Int32Array.from({ length: cells }, (_, cell) => bid(cell));
  const cost = (cell: number) => costs[cell * cells + (bids[cell] ?? 0)] ?? 0;
  for (let round = 1; ; round++) {
    const winners = new Int32Array(cells).fill(-1);
    bids.forEach((place, cell) => {
      const winner = winners[place] ?? -1;
      if (winner < 0 || cost(cell) < cost(winner)) winners[place] = cell;
    });
    const losers = Array.from(bids.keys()).filter((cell) => winners[bids[cell] ?? 0] !== cell);
    if (losers.length === 0 || round === blocks) return winners.map((winner, place) => (winner < 0 ? place : winner));
    // Nobody else's costs change, nor their bids.
    for (const cell of losers) {
      costs[cell * cells + (bids[cell] ?? 0)] = cost(cell) + 1;
      bids[cell] = bid(cell);
    }
  }
}

function costsOf(shares: ArrayLike<number>, mask: ArrayLike<number>, blocks: number, distanceWeight: number) {
  const cells = blocks * blocks;
  const costs = new Float64Array(cells * cells);
  const scale = distanceWeight / (blocks - 1) ** 2;
  for (let cell = 0; cell < cells; cell++)
    for (let place = 0; place < cells; place++) {
      const rows = Math.floor(cell / blocks) - Math.floor(place / blocks);
      const columns = (cell % blocks) - (place % blocks);
      const shown = (mask[place] ?? 0) > 0 ? (shares[cell] ?? 0) : 0;
      costs[cell * cells + place] = scale * (rows ** 2 + columns ** 2) - shown;
    }
  return costs;
}

/** The number of the least of `count` values from `start` on; the first of equals. */
function cheapest(costs: Float64Array, start: number, count: number): number {
  let best = 0;
  for (let place = 1; place < count; place++)
    if ((costs[start + place] ?? 0) < (costs[start + best] ?? 0)) best = place;
  return best;
}
