import { randomStream } from '@infomixup/core';
import { type Batch, chained, type RunningStep } from '@infomixup/regularizer';
import type { NamedTensorMap, Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Proposal } from '../optimizers/descent.js';
import type { Run } from '../run/run.js';
import { forward } from './forward.js';
import { gradientsOf } from './gradients.js';

/** The samples of one step. */
export interface Samples {
  readonly size: number;
  /** They belong to the caller of the step. */
  readonly gather: () => Batch;
}

/** What the taped part of a step leaves for the update. It owns its tensors, and the plugins' states it holds. */
export interface Taken {
  /** Where the parameters would go along their gradients. */
  readonly proposal: Proposal;
  readonly terms: Readonly<Record<string, Scalar>>;
  /** New values of the model's buffers. */
  readonly buffers: Readonly<NamedTensorMap>;
  /** Makes the plugins' next states their current ones. */
  readonly commit: () => void;
  /** Frees the tensors, and the states where they were not committed. */
  readonly dispose: () => void;
}

/** The synchronous part of a step up to its update: draws, batch, tape, gradients. A throw leaves no tensor behind. */
export function takeGradient<R>(run: Run<R>, samples: Samples, learningRate: number): Taken {
  const plugins: PluginStep<R>[] = [];
  const kept: Tensor[] = [];
  const dispose = () => {
    tf.dispose(kept);
    for (const plugin of plugins) plugin.discard();
  };
  const keep = <T extends Tensor>(tensor: T): T => {
    // A copy, since a plugin may hand over a tensor that it keeps as its state.
    const copy = tf.keep(tf.clone(tensor));
    kept.push(copy);
    return copy;
  };
  const commit = () => {
    for (const plugin of plugins) plugin.commit();
  };
  try {
    const taken = inScope(() => take(run, samples, learningRate, plugins, keep));
    const disposeAll = () => {
      dispose();
      taken.proposal.dispose();
    };
    return { ...taken, commit, dispose: disposeAll };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** A scope of which nothing but what was kept comes out; `tf.tidy` has no type for results that hold functions. */
function inScope<T>(work: () => T): T {
  tf.engine().startScope();
  try {
    return work();
  } finally {
    tf.engine().endScope();
  }
}

interface PluginStep<R> extends RunningStep<R> {
  readonly name: string;
}

type Keep = <T extends Tensor>(tensor: T) => T;

function take<R>(run: Run<R>, { size, gather }: Samples, learningRate: number, plugins: PluginStep<R>[], keep: Keep) {
  const { definition, position, descent } = run;
  const { parameters } = definition.model;
  startSteps(run, plugins, size);
  const hooks = plugins.map((plugin) => plugin.hooks);
  const batch = chained(
    hooks.map(({ prepareBatch }) => prepareBatch),
    gather(),
  );
  const lossesOf = () => forward(definition, plugins, batch, position.step);
  let terms: Record<string, Scalar> = {};
  let buffers: NamedTensorMap = {};
  const gradients = gradientsOf(parameters, () => {
    const losses = lossesOf();
    for (const plugin of plugins) plugin.hold();
    terms = mapped(losses.terms, keep);
    buffers = mapped(losses.buffers, keep);
    return losses.total;
  });
  const changed = chained(
    hooks.map((hook) => hook.gradients),
    gradients,
    () => gradientsOf(parameters, () => lossesOf().total),
  );
  return { proposal: descent.propose(changed, learningRate), terms, buffers };
}

function startSteps<R>(
  { definition, plugins, position, classifier }: Run<R>,
  steps: PluginStep<R>[],
  batchSize: number,
) {
  const { step, epoch } = position;
  const { seed, model } = definition;
  for (const { name, running } of plugins) {
    const rng = randomStream(seed, `regularizer/${name}`, step);
    steps.push({ name, ...running.step({ rng, step, epoch, batchSize, classes: model.classes, classifier }) });
  }
}

const mapped = <T>(values: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
