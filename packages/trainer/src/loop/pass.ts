import { normalTensor, type Pass, type Rng } from '@infomixup/core';
import { type Batch, chained, type RunningHooks } from '@infomixup/regularizer';
import type { Tensor } from '@tensorflow/tfjs';

/** A plugin's hooks for one step. */
export interface NamedHooks<R> {
  readonly name: string;
  readonly hooks: RunningHooks<R>;
}

/** A pass in training mode, and what it meets on its way. */
export interface HookedPass<R> extends Pass<R> {
  /** Representations visited so far, after all changes. */
  readonly met: Partial<R>;
  /** The model's buffers after this pass. */
  readonly buffers: Readonly<Record<string, Tensor>>;
}

/** The pass of a training step: every plugin may change each representation, in written order. */
export function hookedPass<R>(plugins: readonly NamedHooks<R>[], batch: Batch, rng: Rng): HookedPass<R> {
  const met: Partial<R> = {};
  const buffers: Record<string, Tensor> = {};
  const changesOf = <K extends keyof R & string>(name: K) => plugins.map(({ hooks }) => hooks.representations[name]);
  return {
    mode: 'train',
    visit: (name, value) => {
      const changed = chained(changesOf(name), value, met, batch);
      met[name] = changed;
      return changed;
    },
    normal: (shape) => normalTensor(rng, shape),
    update: (buffer, value) => {
      buffers[buffer] = value;
    },
    met,
    buffers,
  };
}

/** A pass in training mode without hooks, which leaves the buffers alone: they follow the step's own pass. */
export function plainPass<R>(rng: Rng): Pass<R> {
  return {
    mode: 'train',
    visit: (_name, value) => value,
    normal: (shape) => normalTensor(rng, shape),
    update: () => {},
  };
}
