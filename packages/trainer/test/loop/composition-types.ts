import type { DiagonalGaussian, Model } from '@infomixup/core';
import { defineRegularizer, gaussian, only, tensor, tensors } from '@infomixup/regularizer';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { createTrainer } from '../../src/index.js';

// Compiled with the sources, never run: what a trainer accepts, and what must not compile.

const vib = <const G extends string>({ at }: { at: G }) =>
  defineRegularizer({
    name: 'vib',
    settings: {},
    requires: { bottleneck: gaussian(at) },
    init: () => null,
    step: () => ({ penalty: ({ representations }) => tf.mean<Scalar>(representations.bottleneck.mean) }),
  });

const manifoldMixup = <const K extends string>({ at }: { at: readonly K[] }) =>
  defineRegularizer({
    name: 'manifold-mixup',
    settings: {},
    requires: tensors(at),
    init: () => null,
    step: ({ rng }) => ({ representations: only(rng.pick(at), (value: Tensor) => value) }),
  });

const boundaryMixup = <const G extends string, const Z extends string>(at: { bottleneck: G; latent: Z }) =>
  defineRegularizer({
    name: 'boundary-mixup',
    settings: {},
    requires: { bottleneck: gaussian(at.bottleneck), latent: tensor(at.latent) },
    alters: ['latent'],
    init: ({ classes }) => ({ sums: tf.zeros([classes, 3]) }),
    step: (_, state) => ({
      representations: { latent: (latent, seen) => tf.add(latent, tf.sum(seen.bottleneck.mean)) },
      nextState: () => state,
    }),
  });

const infomixup = <const G extends string, const Z extends string>(at: { bottleneck: G; latent: Z }) => [
  vib({ at: at.bottleneck }),
  boundaryMixup(at),
];

declare const model: Model<{ input: Tensor; conv1: Tensor; bottleneck: DiagonalGaussian; latent: Tensor }>;
const both = { bottleneck: 'bottleneck', latent: 'latent' } as const;
const seed = 1;

createTrainer({ model, seed });
createTrainer({ model, seed, regularizers: [vib({ at: 'bottleneck' })] });
createTrainer({ model, seed, regularizers: [boundaryMixup(both)] });
createTrainer({ model, seed, regularizers: [manifoldMixup({ at: ['input', 'conv1'] }), [vib({ at: 'bottleneck' })]] });
createTrainer({ model, seed, regularizers: [infomixup(both)] });
// @ts-expect-error an unknown name
createTrainer({ model, seed, regularizers: [vib({ at: 'nope' })] });
// @ts-expect-error a plain tensor where VIB needs a Gaussian
createTrainer({ model, seed, regularizers: [vib({ at: 'conv1' })] });
// @ts-expect-error a tensor mixer aimed at the Gaussian
createTrainer({ model, seed, regularizers: [manifoldMixup({ at: ['bottleneck'] })] });
// @ts-expect-error the same inside a preset
createTrainer({ model, seed, regularizers: [infomixup({ bottleneck: 'latent', latent: 'bottleneck' })] });
// @ts-expect-error no seed
createTrainer({ model });
