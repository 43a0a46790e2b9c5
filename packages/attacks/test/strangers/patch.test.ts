import { defineSearchAttack } from '@infomixup/attacks';
import type { Rng } from '@infomixup/core';
import { describeAttack } from '@infomixup/testing';

type Numbers = readonly number[];

/** The image with a square of random black and white values somewhere. */
function patched(
  image: Float32Array,
  [rows = 1, columns = 1, depth = 1]: Numbers,
  side: number,
  rng: Rng,
  ends: Numbers,
) {
  const [top, left] = [rng.integer(rows - side + 1), rng.integer(columns - side + 1)];
  return image.map((value, index) => {
    const [row, column] = [Math.floor(index / (columns * depth)), Math.floor(index / depth) % columns];
    return row >= top && row < top + side && column >= left && column < left + side ? rng.pick(ends) : value;
  });
}

/** A square patch with the side that the budget says, by random search: after Croce et al., Sparse-RS (2022), section 5. */
const randomPatch = (draws = 10) =>
  defineSearchAttack({
    name: 'random-patch',
    threat: 'patch-side-pixels',
    knowledge: 'scores',
    iterative: false,
    settings: { draws },
    search: async ({ input, shape, rng, bounds, margin }, extent) => {
      const side = Math.floor(Math.min(extent, ...shape.slice(0, 2)));
      for (let draw = 0; draw < draws && side > 0; draw++)
        if ((await margin(patched(input, shape, side, rng, bounds))) < 0) break;
      return undefined; // the best patch that was shown
    },
  });

describeAttack('a random patch', { create: () => randomPatch(), epsilons: [0, 1, 2, 3, 4] });
