import { type DiagonalGaussian, type Model, spiralMlp } from '@infomixup/core';
import type { Preset, Regularizer } from '@infomixup/regularizer';
import { ceb } from '@infomixup/regularizer-ceb';
import type { Tensor } from '@tensorflow/tfjs';
import { describe, expectTypeOf, it } from 'vitest';

/** The one call whose types matter; as `createTrainer` declares it. */
const train = <R>(_options: { model: Model<R>; regularizers: readonly Preset<NoInfer<R>>[] }): void => {};

describe('the types of ceb', () => {
  it('name what it needs of a model', () => {
    expectTypeOf(ceb({ at: 'code', latent: 'z' })).toEqualTypeOf<
      Regularizer<{ readonly code: DiagonalGaussian; readonly z: Tensor }>
    >();
  });

  it('fit a model with a bottleneck, and refuse one without', () => {
    const [plain, stochastic] = [spiralMlp({ seed: 1 }), spiralMlp({ seed: 1, bottleneck: 2 })];
    train({ model: stochastic, regularizers: [ceb()] });
    // @ts-expect-error there is no bottleneck
    train({ model: plain, regularizers: [ceb()] });
    plain.dispose();
    stochastic.dispose();
  });
});
