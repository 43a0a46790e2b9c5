import { drawMixup, type MixupMode } from '@infomixup/regularizer-mixup';
import { scriptedRng } from '@infomixup/testing';
import { describe, expect, it } from 'vitest';

const shares = [0.25, 0.5, 0.75, 0.875, 0.125];

/** What a batch of this size draws, where these many lambdas are there to be drawn. */
function drawn(mode: MixupMode, size: number, lambdas: number) {
  const betas = shares.slice(0, lambdas).map((gives) => ({ draw: 'beta' as const, of: [1, 1], gives }));
  const rng = scriptedRng('mixup', betas);
  const draw = drawMixup(rng, size, { alpha: 1, mode });
  rng.requireEnd();
  return draw;
}

describe('drawMixup', () => {
  it('draws one lambda, then an order, for a batch', () => {
    const rng = scriptedRng('mixup', [
      { draw: 'beta', of: [0.4, 0.4], gives: 0.25 },
      { draw: 'permutation', of: [3], gives: [2, 0, 1] },
    ]);
    expect(drawMixup(rng, 3, { alpha: 0.4, mode: 'batch' })).toEqual({ order: Int32Array.of(2, 0, 1), lambda: 0.25 });
  });

  it.each([
    ['an even batch', 4, 2, [3, 2, 1, 0], [0.25, 0.5, 0.5, 0.25]],
    ['an odd batch, whose middle stays as it is', 5, 2, [4, 3, 2, 1, 0], [0.25, 0.5, 1, 0.5, 0.25]],
    ['a single sample', 1, 0, [0], [1]],
  ])('draws a lambda for each pair of %s', (_, size, lambdas, order, lambda) => {
    expect(drawn('pair', size, lambdas)).toEqual({
      order: Int32Array.from(order),
      lambda: Float32Array.from(lambda),
    });
  });

  it.each([
    ['an even batch', 4],
    ['an odd batch', 5],
  ])('draws a lambda for each sample of %s', (_, size) => {
    expect(drawn('sample', size, size).lambda).toEqual(Float32Array.from(shares.slice(0, size)));
  });
});
