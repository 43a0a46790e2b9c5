import type { Rng } from '@infomixup/core';

/** Whom samples share lambda with: the whole batch, their partner, or nobody. */
export type MixupMode = 'batch' | 'pair' | 'sample';

/** With whom each sample is mixed, and its own share. */
export interface MixupDraw {
  /** The place of each sample's partner in the batch. */
  readonly order: Int32Array;
  /** Of all samples, or of each. */
  readonly lambda: number | Float32Array;
}

/**
 * Draws the partners and shares of a batch, lambda from Beta(alpha, alpha).
 *
 * `batch` draws one lambda and an order of the batch, as the authors' code. `pair` and `sample` mix sample `i` with
 * `n - 1 - i`, as timm does: `pair` draws a lambda for each two, and leaves the middle of an odd batch alone; `sample`
 * draws one for each sample. A shuffled batch read backwards is as random a partner as a drawn one.
 *
 * Source: timm, `data/mixup.py` (modes `batch`, `pair`, `elem`).
 *
 * @example
 * ```ts
 * import { randomStream } from '@infomixup/core';
 * import { drawMixup } from '@infomixup/regularizer-mixup';
 * const { order, lambda } = drawMixup(randomStream(1, 'example'), 3, { alpha: 1, mode: 'pair' });
 * console.assert(order.join() === '2,1,0' && lambda[0] === lambda[2] && lambda[1] === 1);
 * ```
 */
export function drawMixup(
  rng: Rng,
  batchSize: number,
  { alpha, mode }: { readonly alpha: number; readonly mode: MixupMode },
): MixupDraw {
  const draw = () => rng.beta(alpha, alpha);
  if (mode === 'batch') {
    const lambda = draw();
    return { order: rng.permutation(batchSize), lambda };
  }
  const partner = (_: unknown, index: number) => batchSize - 1 - index;
  const order = Int32Array.from({ length: batchSize }, partner);
  const lambda = new Float32Array(batchSize).fill(1);
  if (mode === 'sample') return { order, lambda: lambda.map(draw) };
  for (let index = 0; index < Math.floor(batchSize / 2); index++) {
    lambda[index] = draw();
    lambda[batchSize - 1 - index] = lambda[index] ?? 1;
  }
  return { order, lambda };
}
