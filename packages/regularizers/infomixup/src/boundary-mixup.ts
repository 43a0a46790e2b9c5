import { detached, InfomixupError, parseOptions } from '@infomixup/core';
import { claims, defineRegularizer, gaussian, tensor } from '@infomixup/regularizer';
import { informationPenalty } from '@infomixup/regularizer-vib';
import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { type Decision, decide } from './decide.js';
import { asMatrix } from './matrix.js';
import { append } from './mixing/append-edges.js';
import { mixed } from './mixing/move.js';
import { movedGaussian, movedLatents } from './mixing/moved-latents.js';
import { type BoundaryMixupOptions, boundarySchema } from './options.js';
import { type BoundaryState, edgeShare, emptyState, nextEpoch } from './state.js';

/**
 * The mixing half of InfoMixup: a latent that lies outside its class's running Gaussian is mixed towards the mean of
 * the nearest other class, and its target with that class's, both with one weight lambda.
 *
 * Class statistics, edge test and nearest class are constants to the gradient, which flows through the latents (times
 * lambda where mixed) and whatever reads them. Reports `edgeShare`, the share of the epoch's samples that were mixed.
 * Leaves evaluation alone.
 *
 * @throws InfomixupError `invalid-options`; during training `wrong-shape` where the latent is not `[batch, dimension]`.
 *
 * @example
 * ```ts
 * import { boundaryMixup } from '@infomixup/regularizer-infomixup';
 * const { requires, claims } = boundaryMixup({ p: 0.9 });
 * console.assert(requires.map(({ representation }) => representation).join() === 'bottleneck,latent');
 * console.assert(claims.join() === 'mix-targets');
 * ```
 */
export function boundaryMixup<const G extends string = 'bottleneck', const Z extends string = 'latent'>(
  options: BoundaryMixupOptions<G, Z> = {},
) {
  const { informationWeight, ...names } = parseOptions('boundary-mixup', boundarySchema, options);
  const { bottleneck: bottleneckName, latent: latentName, ...settings } = names;
  const { rest, mixOn } = settings;
  return defineRegularizer({
    name: 'boundary-mixup',
    settings: { ...names, informationWeight },
    // The schema gives back the very names it was given, or the defaults that G and Z have too, but as plain strings.
    requires: { bottleneck: gaussian(bottleneckName as G), latent: tensor(latentName as Z) },
    alters: ['latent'],
    changes: rest === 'append' ? ['targets', 'size'] : ['targets'],
    claims: rest === 'append' ? [claims.mixTargets, claims.resizeBatch] : [claims.mixTargets],
    init: (): BoundaryState => emptyState(),
    step: ({ rng, classes }, state: BoundaryState) => {
      let decided: Decision | undefined;
      const decision = () => decided ?? notVisited(latentName);
      const inPlace = (values: Tensor2D, moved: Tensor2D, { appended }: Decision) =>
        appended ? append(values, moved, appended) : moved;
      return {
        representations: {
          latent: (value, { bottleneck }, { labels }) => {
            const latent = asMatrix(value, latentName);
            const move = detached(() =>
              decide(state, { bottleneck, latent, labels: tf.tensor1d(labels, 'int32'), classes, rng }, settings),
            );
            decided = move;
            return inPlace(latent, movedLatents(move, latent, bottleneck.mean, mixOn), move);
          },
        },
        targets: (targets) => {
          const { stay, away } = decision();
          return inPlace(targets, mixed(targets, stay, away), decision());
        },
        ...(informationWeight > 0 && {
          penalty: ({ representations: { bottleneck } }) =>
            informationPenalty(movedGaussian(decision(), bottleneck, mixOn), informationWeight),
        }),
        nextState: () => decision().next,
      };
    },
    report: (state) => ({ edgeShare: edgeShare(state) }),
    epochEnd: (state) => nextEpoch(state, settings.mixture),
  });
}

function notVisited(latent: string): never {
  throw new InfomixupError(
    `boundary-mixup: the model did not visit "${latent}" in this step; it must visit every representation it offers`,
    'representation-not-met',
  );
}
