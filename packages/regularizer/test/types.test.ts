import type { DiagonalGaussian, Model } from '@infomixup/core';
import {
  type Changes,
  defineRegularizer,
  gaussian,
  only,
  type Preset,
  type Regularizer,
  tensor,
  tensors,
} from '@infomixup/regularizer';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expectTypeOf, it } from 'vitest';

const meanPenalty = <const G extends string>({ at }: { at: G }) =>
  defineRegularizer({
    name: 'mean-penalty',
    settings: {},
    requires: { bottleneck: gaussian(at) },
    init: () => null,
    step: () => ({ penalty: ({ representations }) => tf.mean(representations.bottleneck.mean) }),
  });

const negateSomewhere = <const K extends string>({ at }: { at: readonly K[] }) =>
  defineRegularizer({
    name: 'negate-somewhere',
    settings: {},
    requires: tensors(at),
    init: () => null,
    step: ({ rng }) => ({ representations: only(rng.pick(at), (value) => tf.neg(value)) }),
  });

const remember = <const G extends string, const Z extends string>({
  bottleneck,
  latent,
}: {
  bottleneck: G;
  latent: Z;
}) =>
  defineRegularizer({
    name: 'remember',
    settings: {},
    requires: { bottleneck: gaussian(bottleneck), latent: tensor(latent) },
    alters: ['latent'],
    init: ({ classes }) => ({ sums: tf.zeros([classes, 3]) }),
    step: (_, state) => ({
      representations: { latent: (z, seen) => tf.add(z, tf.sum(seen.bottleneck.mean)) },
      nextState: () => state,
    }),
  });

const preset = <const G extends string, const Z extends string>(options: { bottleneck: G; latent: Z }) => [
  meanPenalty({ at: options.bottleneck }),
  [remember(options)],
];

interface Representations {
  input: Tensor;
  hidden: Tensor;
  bottleneck: DiagonalGaussian;
  latent: Tensor;
}

/** The one call whose types matter; as `createTrainer` declares it. */
const train = <R>(_options: { model: Model<R>; regularizers: readonly Preset<NoInfer<R>>[] }): void => {};
// Never read: the cases are about what compiles.
const model = {} as Model<Representations>;

describe('the types of a regularizer', () => {
  it('accept a plugin that needs fewer names than the model offers', () => {
    train({ model, regularizers: [meanPenalty({ at: 'bottleneck' })] });
    train({ model, regularizers: [remember({ bottleneck: 'bottleneck', latent: 'latent' })] });
  });

  it('accept presets nested at will', () => {
    train({ model, regularizers: [negateSomewhere({ at: ['input', 'hidden'] }), [meanPenalty({ at: 'bottleneck' })]] });
    train({ model, regularizers: [preset({ bottleneck: 'bottleneck', latent: 'latent' })] });
  });

  it('refuse a name the model lacks', () => {
    // @ts-expect-error 'nope' is no representation of the model
    train({ model, regularizers: [meanPenalty({ at: 'nope' })] });
  });

  it('refuse a plain tensor where a Gaussian is needed', () => {
    // @ts-expect-error 'hidden' is a tensor
    train({ model, regularizers: [meanPenalty({ at: 'hidden' })] });
  });

  it('refuse a change of tensors aimed at the Gaussian', () => {
    // @ts-expect-error 'bottleneck' is a Gaussian
    train({ model, regularizers: [negateSomewhere({ at: ['bottleneck'] })] });
  });

  it('name the needs, and hide the state', () => {
    expectTypeOf(remember({ bottleneck: 'b', latent: 'z' })).toEqualTypeOf<
      Regularizer<{ readonly b: DiagonalGaussian; readonly z: Tensor }>
    >();
  });

  it("know a plugin's variables by name in every hook that sees them, and the state after an update", () => {
    defineRegularizer({
      name: 'centres',
      settings: {},
      requires: { hidden: tensor('hidden') },
      variables: ({ classes }) => ({ centre: tf.zeros<tf.Rank.R2>([classes, 2]) }),
      init: () => ({ updates: 0 }),
      step: () => ({
        penalty: ({ variables, representations }) => {
          expectTypeOf(variables).toEqualTypeOf<{ centre: tf.Tensor2D }>();
          expectTypeOf(representations.hidden).toEqualTypeOf<Tensor>();
          // @ts-expect-error there is no such variable
          variables.center;
          return tf.mean(variables.centre);
        },
        updated: ({ state, updates, parameters }) => {
          expectTypeOf(state).toEqualTypeOf<{ updates: number }>();
          expectTypeOf(updates).toBeNumber();
          expectTypeOf(parameters['any']).toEqualTypeOf<Tensor | undefined>();
          return { updates };
        },
      }),
    });
  });

  it('refuse a state after an update of another kind than the first', () => {
    defineRegularizer({
      name: 'forgetful',
      settings: {},
      requires: {},
      init: () => ({ updates: 0 }),
      // @ts-expect-error the state is an object with a number
      step: () => ({ updated: () => 'done' }),
    });
  });

  it('keep the type of a change whose role is known at run time only', () => {
    expectTypeOf(only<Representations, 'hidden'>('hidden', (value) => value)).toEqualTypeOf<Changes<Representations>>();
  });
});
