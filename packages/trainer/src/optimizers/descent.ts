import { type NamedVariables, operation } from '@infomixup/core';
import type { NamedTensorMap, Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Optimizer } from './optimizer.js';

/** A move not yet made. It owns its tensors. */
export interface Proposal {
  /** Finite only where every gradient is. */
  readonly fault: Scalar;
  /** What the parameters would become. */
  readonly parameters: Readonly<NamedTensorMap>;
  /** Makes the move, and counts it. */
  readonly accept: () => void;
  /** Frees what the proposal holds; what was accepted stays. */
  readonly dispose: () => void;
}

/** An optimizer at work on one model's parameters; it owns its slots. */
export interface Descent {
  /**
   * Where the parameters would go along their gradients, by the parameters' names; one that is missing is zero. One at a
   * time: disposed before the next.
   */
  readonly propose: (gradients: Readonly<NamedTensorMap>, learningRate: number) => Proposal;
  /** Moves made so far, which is what Adam's bias correction counts: a step that leaves its update out makes none. */
  readonly updates: () => number;
  /** The slots, as `<slot>/<parameter>`. Call inside `tidy`. */
  readonly slots: () => NamedTensorMap;
  /** Takes the slots from tensors named as `slots` names them, which stay the caller's. */
  readonly restore: (saved: Readonly<NamedTensorMap>, updates: number) => void;
  readonly dispose: () => void;
}

/** Starts an optimizer with its slots at zero. */
export function startDescent(optimizer: Optimizer, parameters: NamedVariables): Descent {
  const size = Object.values(parameters).reduce((sum, variable) => sum + variable.size, 0);
  let slots = kept(() => Object.fromEntries(optimizer.slots.map((slot) => [slot, tf.zeros<tf.Rank.R1>([size])])));
  let updates = 0;
  const replace = (next: Slots) => {
    tf.dispose({ ...slots });
    slots = next;
  };
  return {
    propose: (gradients, learningRate) => {
      const start = { parameters, gradients, slots, learningRate, step: updates };
      const move = keptMove(() => moved(optimizer, start));
      return proposalOf(move, () => {
        assign(parameters, move.parameters);
        replace(kept(() => move.slots));
        updates++;
      });
    },
    updates: () => updates,
    slots: () => named(parameters, slots),
    restore: (saved, done) => {
      replace(kept(() => joinedSlots(optimizer.slots, parameters, saved)));
      updates = done;
    },
    dispose: () => tf.dispose({ ...slots }),
  };
}

/** An optimizer's slots, each over all parameters end to end, `[size]`. */
export type Slots = Readonly<Record<string, Tensor1D>>;

/** What a move starts from. */
export interface Start {
  readonly parameters: NamedVariables;
  readonly gradients: Readonly<NamedTensorMap>;
  readonly slots: Slots;
  readonly learningRate: number;
  /** Updates done before it. */
  readonly step: number;
}

/** What a move leads to. */
export interface Moved {
  readonly parameters: NamedTensorMap;
  readonly slots: Slots;
  /** Finite only where every gradient is. */
  readonly fault: Scalar;
}

/** Moves all parameters by an optimizer's rule. */
type Move = (optimizer: Optimizer, start: Start) => Moved;

declare module '@infomixup/core' {
  interface Operations {
    /** A move by a rule of Adam's numbers. */
    adamStep: Move;
    /** A move by a rule of momentum's numbers. */
    sgdStep: Move;
  }
}

/** An optimizer's own rule, on all parameters as one vector: a dozen kernels, however many parameters there are. */
function composedMove(optimizer: Optimizer, { parameters, gradients, slots, learningRate, step }: Start): Moved {
  const gradient = joined(parameters, gradients);
  const updated = optimizer.update({ gradient, parameters: joined(parameters, parameters), slots, learningRate, step });
  return {
    parameters: parted(parameters, updated.parameters),
    slots: updated.slots,
    fault: tf.sum<Scalar>(gradient),
  };
}

const byOperation = { adamStep: operation('adamStep', composedMove), sgdStep: operation('sgdStep', composedMove) };

/** One move of all parameters along their gradients. Call inside `tidy`. */
export function moved(optimizer: Optimizer, start: Start): Moved {
  const move = optimizer.step ? byOperation[optimizer.step.operation] : composedMove;
  return move(optimizer, start);
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

function assign(parameters: NamedVariables, values: Readonly<NamedTensorMap>): void {
  for (const [name, variable] of Object.entries(parameters)) {
    const value = values[name];
    if (value) variable.assign(value);
  }
}

/** What `make` returns, as copies that no scope frees: a rule may hand back a tensor that it was given. */
const kept = (make: () => Slots): Slots => tf.tidy(() => keptCopies(make()));

const keptMove = (make: () => Moved): Moved =>
  tf.tidy(() => {
    const { parameters, slots, fault } = make();
    return { parameters: keptCopies(parameters), slots: keptCopies(slots), fault: tf.keep(tf.clone(fault)) };
  });

const keptCopies = <T extends Tensor>(tensors: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.keep(tf.clone(tensor))]));

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

/** A tensor for every parameter, end to end in one new vector; zeros for a parameter that `tensors` lacks. */
function joined(parameters: NamedVariables, tensors: Readonly<NamedTensorMap>): Tensor1D {
  const parts = Object.entries(parameters).map(([name, { shape, size }]) =>
    shaped<Tensor1D>(tensors[name] ?? tf.zeros(shape), [size]),
  );
  return tf.concat1d(parts);
}

/** The parts of such a vector, each in its parameter's shape. */
function parted(parameters: NamedVariables, vector: Tensor1D): NamedTensorMap {
  const entries = Object.entries(parameters);
  const parts = tf.split(
    vector,
    entries.map(([, { size }]) => size),
  );
  const shapedParts = parts.map((part, index) => [entries[index]?.[0], shaped(part, entries[index]?.[1].shape ?? [])]);
  return Object.fromEntries(shapedParts);
}

/** The tensor itself where it has this shape already: half of all parameters are vectors, and each kernel costs. */
const shaped = <T extends Tensor>(tensor: Tensor, shape: readonly number[]): T =>
  // T is what tfjs calls a tensor of this shape.
  (tensor.shape.join() === shape.join() ? tensor : tf.reshape(tensor, [...shape])) as T;
