import { startRegularizer } from '../running/start.js';
import * as claims from './claims.js';
import { requireDefinition } from './definition-check.js';
import type { Regularizer, RegularizerSpec } from './regularizer.js';
import type { Needs, Requirements } from './requirement.js';
import type { StateTree } from './state.js';
import type { NamedTensors } from './tensors.js';

/**
 * Makes a training plugin from its author's specification: the type of its state disappears, and its roles become the
 * model's names.
 *
 * The result holds nothing of any run, so one value may serve many trainers. Hooks neither dispose nor keep tensors:
 * what they make is freed with the step, and what they return as state is copied out of it.
 *
 * @throws InfomixupError `bad-regularizer` naming the plugin and the field at fault; `invalid-options` for an unknown field
 *
 * @example
 * ```ts
 * import { defineRegularizer, tensor } from '@infomixup/regularizer';
 * import * as tf from '@tensorflow/tfjs';
 * const activityPenalty = ({ at, weight }: { at: 'hidden'; weight: number }) =>
 *   defineRegularizer({
 *     name: 'activity-penalty',
 *     settings: { at, weight },
 *     requires: { activity: tensor(at) },
 *     init: () => null,
 *     step: () => ({ penalty: ({ representations }) => tf.mul(weight, tf.mean(tf.square(representations.activity))) }),
 *   });
 * console.assert(activityPenalty({ at: 'hidden', weight: 1e-3 }).requires[0]?.representation === 'hidden');
 * ```
 */
export function defineRegularizer<
  const Q extends Requirements,
  S extends StateTree,
  W extends NamedTensors = Record<never, never>,
>(spec: RegularizerSpec<Q, S, W>): Regularizer<Needs<Q>> {
  requireDefinition(spec);
  const { name, settings, images = false, changes = [], keeps = [], secondDerivatives = false } = spec;
  const named = (roles: readonly string[] = []) => roles.flatMap((role) => spec.requires[role]?.representation ?? []);
  const claimed = spec.evaluationWeights ? [claims.evaluationWeights] : [];
  return {
    specVersion: 2,
    name,
    settings,
    // `Needs<Q>` is computed from Q, so no expression over Q can be seen to have its keys.
    requires: Object.values(spec.requires) as unknown as Regularizer<Needs<Q>>['requires'],
    images,
    changes,
    keeps,
    alters: named(spec.alters),
    asMade: named(spec.asMade),
    claims: [...new Set([...(spec.claims ?? []), ...claimed])],
    secondDerivatives,
    start: (setup) => startRegularizer(spec, setup),
  };
}
