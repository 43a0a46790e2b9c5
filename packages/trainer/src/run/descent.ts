import type { NamedVariables } from '@infomixup/core';
import type { NamedTensorMap, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Optimizer } from '../optimizers/optimizer.js';
import { joined, parted } from './flat.js';

/** Where an update stands: the learning rate to use, and updates done before it. */
export interface DescentPoint {
  readonly learningRate: number;
  readonly step: number;
}

/** An optimizer at work on one model's parameters; it owns its slots. */
export interface Descent {
  /** Moves the parameters along their `gradient`, joined to one vector `[size]`. */
  readonly update: (gradient: Tensor1D, at: DescentPoint) => void;
  /** The slots, as `<slot>/<parameter>`. Call inside `tidy`. */
  readonly slots: () => NamedTensorMap;
  /** Takes the slots from tensors named as `slots` names them, which stay the caller's. */
  readonly restore: (saved: Readonly<NamedTensorMap>) => void;
  readonly dispose: () => void;
}

type Slots = Readonly<Record<string, Tensor1D>>;

/** Starts an optimizer with its slots at zero. */
export function startDescent(optimizer: Optimizer, parameters: NamedVariables): Descent {
  const size = Object.values(parameters).reduce((sum, variable) => sum + variable.size, 0);
  let slots = kept(() => Object.fromEntries(optimizer.slots.map((slot) => [slot, tf.zeros<tf.Rank.R1>([size])])), {});
  return {
    update: (gradient, at) => {
      slots = kept(() => {
        const updated = optimizer.update({ ...at, gradient, parameters: joined(parameters, parameters), slots });
        assign(parameters, parted(parameters, updated.parameters));
        return updated.slots;
      }, slots);
    },
    slots: () => named(parameters, slots),
    restore: (saved) => {
      slots = kept(() => joinedSlots(optimizer.slots, parameters, saved), slots);
    },
    dispose: () => tf.dispose({ ...slots }),
  };
}

/** What `next` returns, kept from every scope; frees what it replaces. */
function kept(next: () => Slots, before: Slots): Slots {
  const slots = tf.tidy(() => {
    const made = { ...next() };
    for (const slot of Object.values(made)) tf.keep(slot);
    return made;
  });
  const surviving = new Set(Object.values(slots));
  tf.dispose(Object.values(before).filter((slot) => !surviving.has(slot)));
  return slots;
}

function assign(parameters: NamedVariables, values: Readonly<NamedTensorMap>): void {
  for (const [name, variable] of Object.entries(parameters)) {
    const value = values[name];
    if (value) variable.assign(value);
  }
}

const named = (parameters: NamedVariables, slots: Slots): NamedTensorMap =>
  Object.fromEntries(
    Object.entries(slots).flatMap(([slot, vector]) =>
      Object.entries(parted(parameters, vector)).map(([name, tensor]) => [`${slot}/${name}`, tensor]),
    ),
  );

function joinedSlots(slots: readonly string[], parameters: NamedVariables, saved: Readonly<NamedTensorMap>): Slots {
  const values = (slot: string) =>
    Object.fromEntries(Object.keys(parameters).flatMap((name) => entryOf(name, saved[`${slot}/${name}`])));
  return Object.fromEntries(slots.map((slot) => [slot, joined(parameters, values(slot))]));
}

const entryOf = <T>(name: string, value: T | undefined): readonly (readonly [string, T])[] =>
  value === undefined ? [] : [[name, value]];
