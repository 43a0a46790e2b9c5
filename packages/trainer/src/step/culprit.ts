import { inScope, keptCopy, type Model } from '@infomixup/core';
import type { Batch } from '@infomixup/regularizer';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Plugin, Run } from '../run/run.js';
import { isFiniteTensor } from './finite.js';

/** A batch, and who made it so. */
export interface Stage {
  readonly who: string;
  readonly batch: Batch;
}

/** Who gave which values. */
interface Given {
  readonly who: string;
  readonly value: Tensor;
}

/**
 * Who was the first to give values that are not finite in a step whose loss or gradient is not: the step is done once
 * more, and every result looked at. Undefined where all are finite, as where a sum overflows.
 *
 * @param stages - the batch as the data set gave it and as each plugin's `prepareBatch` left it
 * @param again - does the step again, as far as its update, with these plugins
 */
export async function culpritOf<R>(
  run: Run<R>,
  plugins: readonly Plugin<R>[],
  stages: readonly Stage[],
  again: (watched: Run<R>, plugins: readonly Plugin<R>[]) => void,
): Promise<string | undefined> {
  const seen: Given[] = [];
  const penalties = plugins.filter(({ hooks }) => hooks.penalty).map(({ name }) => name);
  const through = penalties.length > 0 ? `, or through the penalty of ${penalties.join(', ')},` : '';
  const back = `${run.definition.model.name}: the way back through it${through}`;
  const see = (who: string, ...values: readonly unknown[]) => {
    for (const value of values) if (value instanceof tf.Tensor) seen.push({ who, value: keptCopy(value) });
  };
  try {
    for (const { who, batch } of stages) see(who, batch.inputs, batch.targets, batch.weights);
    try {
      inScope(() =>
        again(
          watchedRun(run, back, see),
          plugins.map((plugin) => watchedPlugin(plugin, run.definition.model.name, back, see)),
        ),
      );
    } catch {
      // The step's own error is to be told of; what was seen on the way counts.
    }
    for (const { who, value } of seen) if (!(await isFiniteTensor(value))) return who;
    return undefined;
  } finally {
    tf.dispose(seen.map(({ value }) => value));
  }
}

type See = (who: string, ...values: readonly unknown[]) => void;

/** The same run, whose model, criterion and gradients are looked at; `back` is who gives the gradients. */
function watchedRun<R>(run: Run<R>, back: string, see: See): Run<R> {
  const { model, criterion } = run.definition;
  const watchedModel: Model<R> = {
    ...model,
    forward: (inputs, pass) => seen(see, `${model.name}: its forward`, model.forward(inputs, pass)),
  };
  const losses: typeof criterion.losses = (logits, targets) =>
    seen(see, `${criterion.name}: its losses`, criterion.losses(logits, targets));
  const propose: typeof run.descent.propose = (gradients, learningRate) => {
    see(back, ...Object.values(gradients));
    return run.descent.propose(gradients, learningRate);
  };
  return {
    ...run,
    definition: { ...run.definition, model: watchedModel, criterion: { ...criterion, losses } },
    descent: { ...run.descent, propose },
  };
}

function seen<T>(see: See, who: string, value: T): T {
  see(who, value);
  return value;
}

/** The same plugin, whose hooks' results are looked at. */
function watchedPlugin<R>(plugin: Plugin<R>, model: string, back: string, see: See): Plugin<R> {
  const { name, hooks } = plugin;
  const { targets, weights, penalty, gradients } = hooks;
  const by = (hook: string) => `${name}: its ${hook} hook`;
  return {
    ...plugin,
    hooks: {
      ...hooks,
      representations: watchedChanges(hooks.representations, name, model, see),
      ...(targets && { targets: (...given) => seen(see, by('targets'), targets(...given)) }),
      ...(weights && { weights: (...given) => seen(see, by('weights'), weights(...given)) }),
      ...(penalty && { penalty: (...given) => seen(see, by('penalty'), penalty(...given)) }),
      ...(gradients && {
        gradients: (given, stage) => {
          see(back, ...Object.values(given));
          const changed = gradients(given, stage);
          see(by('gradients'), ...Object.values(changed ?? {}));
          return changed;
        },
      }),
    },
  };
}

function watchedChanges<R>(
  changes: Plugin<R>['hooks']['representations'],
  plugin: string,
  model: string,
  see: See,
): Plugin<R>['hooks']['representations'] {
  const parts = (value: unknown): readonly unknown[] =>
    value instanceof tf.Tensor ? [value] : Object.values(Object(value));
  const watched = Object.entries(changes).map(([representation, change]) => [
    representation,
    (...given: readonly unknown[]) => {
      see(`${model}: its forward`, ...parts(given[0]));
      // Called as it was given to the trainer.
      const changed: unknown = (change as (...given: readonly unknown[]) => unknown)(...given);
      see(`${plugin}: its representations hook (${representation})`, ...parts(changed));
      return changed;
    },
  ]);
  // The same names, each with a change of the same kind, which Object.fromEntries forgets.
  return Object.fromEntries(watched) as Plugin<R>['hooks']['representations'];
}
