import { detached } from '@infomixup/core';
import type { Batch } from '@infomixup/regularizer';
import { type RunningSeen, summed } from '@infomixup/regularizer/running';
import type { NamedTensorMap, Scalar, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Definition } from '../definition.js';
import { forwardOf } from './forward.js';
import { lossesOf } from './parts.js';
import { furtherPasses, type NamedHooks, ownPass } from './pass.js';

/** The loss of one step and its parts; all scalars. */
export interface Loss {
  readonly total: Scalar;
  /** `criterion`, and `penalty/<plugin name>` for each plugin that has one. */
  readonly terms: Readonly<Record<string, Scalar>>;
  /** The model's buffers after the pass. */
  readonly buffers: NamedTensorMap;
}

/**
 * The taped part of a step: forward pass, targets, weights, criterion and penalties, with the hooks of `plugins`.
 *
 * The criterion is the mean over the batch of `weight * loss`, or of the losses alone where nobody gives weights.
 */
export function lossOf<R>(
  { model, criterion, seed }: Definition<R>,
  plugins: readonly NamedHooks<R>[],
  batch: Batch,
  step: number,
): Loss {
  const plan = { model, seed, step, plugins, batch, buffers: {} };
  const own = ownPass(plan);
  const logits = forwardOf(model, batch.inputs, own, true);
  // A forward pass visits every representation of its model.
  const pass = { representations: own.met as R, logits, batch, parameters: model.parameters, constant: detached };
  const views = plugins.map(({ name, hooks }) => ({ name, hooks, seen: { ...pass, pass: furtherPasses(plan, name) } }));

  let { targets } = batch;
  for (const { hooks, seen } of views) targets = hooks.targets?.(targets, seen) ?? targets;
  const losses = lossesOf(criterion, logits, targets);

  let { weights } = batch;
  const weighing = (): Pick<RunningSeen<R>, 'targets' | 'losses' | 'weights'> => ({
    targets,
    losses,
    ...(weights && { weights }),
  });
  for (const { hooks, seen } of views)
    if (hooks.weights) weights = hooks.weights(weights ?? tf.onesLike<Tensor1D>(losses), { ...seen, ...weighing() });
  const plain = tf.mean<Scalar>(weights ? tf.mul(weights, losses) : losses);

  const penalties: Record<string, Scalar> = {};
  for (const { name, hooks, seen } of views)
    if (hooks.penalty) penalties[`penalty/${name}`] = hooks.penalty({ ...seen, ...weighing() });
  const total = summed(plain, Object.values(penalties));
  return { total, terms: { criterion: plain, ...penalties }, buffers: plan.buffers };
}
