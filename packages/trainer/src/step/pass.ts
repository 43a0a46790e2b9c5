import { detached, type Model, normalTensor, type Pass, type Rng, randomStream, setValues } from '@infomixup/core';
import type { Batch } from '@infomixup/regularizer';
import { chained, type RunningHooks, type RunningSeen } from '@infomixup/regularizer/running';
import type { NamedTensorMap } from '@tensorflow/tfjs';
import { forwardOf } from './forward.js';

/** A plugin's hooks for one step. */
export interface NamedHooks<R> {
  readonly name: string;
  readonly hooks: RunningHooks<R>;
}

/** What the passes of one step have in common. */
export interface PassPlan<R> {
  readonly model: Model<R>;
  readonly seed: number;
  readonly step: number;
  readonly plugins: readonly NamedHooks<R>[];
  readonly batch: Batch;
  /** The model's buffers after the passes so far. */
  readonly buffers: NamedTensorMap;
}

/** A pass, and the representations it has visited so far, after all changes. */
interface Visit<R> extends Pass<R> {
  readonly met: Partial<R>;
}

type Visited = {
  readonly hooks: boolean;
  readonly mode: Pass<never>['mode'];
  readonly updates: boolean;
  readonly frozen?: boolean;
  readonly rng: Rng;
};

function visitOf<R>(
  { plugins, batch, buffers }: PassPlan<R>,
  { hooks, mode, updates, frozen = false, rng }: Visited,
): Visit<R> {
  const met: Partial<R> = {};
  const changesOf = <K extends keyof R & string>(representation: K) =>
    plugins.map(({ name, hooks }) => {
      const change = hooks.representations[representation];
      // A fork hangs on names alone, not on what the model or another plugin has drawn.
      const noise = () => (mode === 'train' ? rng.fork(`${name}/${representation}`) : null);
      return change && ((value: R[K]) => change(value, met, batch, noise()));
    });
  return {
    mode,
    frozen,
    visit: (name, value) => {
      const changed = hooks ? chained(changesOf(name), value) : value;
      met[name] = changed;
      return changed;
    },
    normal: mode === 'train' ? (shape) => normalTensor(rng, shape) : null,
    update: (buffer, value) => {
      if (updates) buffers[buffer] = value;
    },
    met,
  };
}

const noiseOf = <R>({ seed, step }: PassPlan<R>) => randomStream(seed, 'noise', step);

/** The step's own pass: in training mode, with every plugin's changes in written order; buffers follow it. */
export function ownPass<R>(plan: PassPlan<R>): Visit<R> {
  return visitOf(plan, { hooks: true, mode: 'train', updates: true, rng: noiseOf(plan) });
}

/** Further passes for the plugin `name`, each with noise of its own unless it shares the step's. */
export function furtherPasses<R>(plan: PassPlan<R>, name: string): RunningSeen<R>['pass'] {
  const { model, seed, step, buffers } = plan;
  let fresh = 0;
  return (inputs, { hooks = false, mode = 'train', noise = 'fresh', parameters, statistics = 'keep' } = {}) => {
    const rng = noise === 'shared' ? noiseOf(plan) : randomStream(seed, `noise/${name}`, step, fresh++);
    const updates = statistics === 'update' && mode === 'train';
    const frozen = statistics === 'frozen';
    const visit = visitOf(plan, { hooks, mode, updates, frozen, rng });
    // Statistics that follow several passes follow them one after the other.
    const putBack = [setValues(model.buffers, updates ? buffers : {})];
    try {
      if (parameters) putBack.push(setValues(model.parameters, parameters));
      const forward = () => forwardOf(model, inputs, visit, hooks);
      const logits = parameters ? detached(forward) : forward();
      // A forward pass visits every representation of its model.
      return { logits, representations: visit.met as R };
    } finally {
      for (const undo of putBack.reverse()) undo();
    }
  };
}
