import type { NamedVariables } from '@infomixup/core';
import type { NamedTensorMap, Scalar } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Optimizer } from '../optimizers/optimizer.js';
import { joined, parted } from './flat.js';
import type { DescentPoint, Moved, Slots } from './move.js';
import { moved } from './moved.js';

/** A move not yet made. It owns its tensors. */
export interface Proposal {
  /** Finite only where every gradient is. */
  readonly fault: Scalar;
  /** What the parameters would become. */
  readonly parameters: Readonly<NamedTensorMap>;
  /** Makes the move. */
  readonly accept: () => void;
  /** Frees what the proposal holds; what was accepted stays. */
  readonly dispose: () => void;
}

/** An optimizer at work on one model's parameters; it owns its slots. */
export interface Descent {
  /** Where the parameters would go along their gradients. One at a time: disposed before the next. */
  readonly propose: (gradients: Readonly<NamedTensorMap>, at: DescentPoint) => Proposal;
  /** The slots, as `<slot>/<parameter>`. Call inside `tidy`. */
  readonly slots: () => NamedTensorMap;
  /** Takes the slots from tensors named as `slots` names them, which stay the caller's. */
  readonly restore: (saved: Readonly<NamedTensorMap>) => void;
  readonly dispose: () => void;
}

/** Starts an optimizer with its slots at zero. */
export function startDescent(optimizer: Optimizer, parameters: NamedVariables): Descent {
  const size = Object.values(parameters).reduce((sum, variable) => sum + variable.size, 0);
  let slots = kept(() => Object.fromEntries(optimizer.slots.map((slot) => [slot, tf.zeros<tf.Rank.R1>([size])])));
  const replace = (next: Slots) => {
    tf.dispose({ ...slots });
    slots = next;
  };
  return {
    propose: (gradients, at) => {
      const move = keptMove(() => moved(optimizer, { ...at, parameters, gradients, slots }));
      return proposalOf(move, () => {
        assign(parameters, move.parameters);
        replace(kept(() => move.slots));
      });
    },
    slots: () => named(parameters, slots),
    restore: (saved) => replace(kept(() => joinedSlots(optimizer.slots, parameters, saved))),
    dispose: () => tf.dispose({ ...slots }),
  };
}

const proposalOf = ({ parameters, slots, fault }: Moved, accept: () => void): Proposal => ({
  fault,
  parameters,
  accept,
  dispose: () => {
    tf.dispose({ ...parameters });
    tf.dispose({ ...slots });
    fault.dispose();
  },
});

/** What `make` returns, as copies that no scope frees: a rule may hand back a tensor that it was given. */
const kept = (make: () => Slots): Slots => tf.tidy(() => keptCopies(make()));

const keptMove = (make: () => Moved): Moved =>
  tf.tidy(() => {
    const { parameters, slots, fault } = make();
    return { parameters: keptCopies(parameters), slots: keptCopies(slots), fault: tf.keep(tf.clone(fault)) };
  });

const keptCopies = <T extends tf.Tensor>(tensors: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.keep(tf.clone(tensor))]));

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
