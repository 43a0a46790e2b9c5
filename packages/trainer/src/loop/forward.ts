import { randomStream } from '@infomixup/core';
import { type Batch, chained, type Seen, summed } from '@infomixup/regularizer';
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Definition } from '../definition.js';
import { hookedPass, type NamedHooks, plainPass } from './pass.js';

/** The loss of one step and its parts; all scalars. */
export interface Losses {
  readonly total: Scalar;
  /** `criterion`, and `penalty/<plugin name>` for each plugin that has one. */
  readonly terms: Readonly<Record<string, Scalar>>;
  /** The model's buffers after the pass. */
  readonly buffers: Readonly<Record<string, Tensor>>;
}

/** The taped part of a step: the forward pass, the targets and the loss, with every plugin's hooks. */
export function forward<R>(
  definition: Definition<R>,
  plugins: readonly NamedHooks<R>[],
  batch: Batch,
  step: number,
): Losses {
  const { model, criterion, seed } = definition;
  const pass = hookedPass(plugins, batch, randomStream(seed, 'noise', step));
  const logits = model.forward(batch.inputs, pass);
  const targets = chained(
    plugins.map(({ hooks }) => hooks.targets),
    batch.targets,
  );
  // A forward pass visits every representation of its model.
  const seen = { representations: pass.met as R, logits, targets, batch };
  const penalties = penaltiesOf(definition, plugins, seen, step);
  const plain = tf.mean<Scalar>(criterion.losses(logits, targets));
  const total = summed(plain, Object.values(penalties));
  return { total, terms: { criterion: plain, ...penalties }, buffers: pass.buffers };
}

function penaltiesOf<R>(
  { model, seed }: Definition<R>,
  plugins: readonly NamedHooks<R>[],
  seen: Omit<Seen<R>, 'forward'>,
  step: number,
): Record<string, Scalar> {
  const penalties: Record<string, Scalar> = {};
  for (const { name, hooks } of plugins) {
    let passes = 0;
    const again = (inputs: Tensor): Tensor2D =>
      model.forward(inputs, plainPass(randomStream(seed, `noise/${name}`, step, passes++)));
    if (hooks.penalty) penalties[`penalty/${name}`] = hooks.penalty({ ...seen, forward: again });
  }
  return penalties;
}
