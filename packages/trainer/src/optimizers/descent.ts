import { callPart, keptCopies, keptCopy, type NamedVariables, operation, unheeded, wrongResult } from '@infomixup/core';
import type { NamedTensorMap, Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { isVector } from '../step/parts.js';
import type { Optimizer, Update, Updated } from './optimizer.js';
import { type Part, partsOf } from './parameter-groups.js';

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
  const parts = partsOf(optimizer, parameters).map(started);
  let updates = 0;
  return {
    propose: (gradients, learningRate) => {
      const startOf = (part: MovingPart): Start => {
        const { parameters, slots } = part;
        return { parameters, gradients, slots, learningRate: rateOf(part, optimizer, learningRate), step: updates };
      };
      const moves = keptMoves(() => parts.map((part) => moved(part.optimizer, startOf(part))));
      return proposalOf(moves, () => {
        for (const [index, move] of moves.entries()) accept(parts[index], move);
        updates++;
      });
    },
    updates: () => updates,
    slots: () => Object.assign({}, ...parts.map(named)),
    restore: (saved, done) => {
      for (const part of parts) replaceSlots(part, () => joinedSlots(part, saved));
      updates = done;
    },
    dispose: () => {
      for (const { slots } of parts) tf.dispose({ ...slots });
    },
  };
}

/** Parameters that one rule moves, and what it remembers of them. */
interface MovingPart extends Part {
  slots: Slots;
}

function started({ optimizer, parameters }: Part): MovingPart {
  const size = Object.values(parameters).reduce((sum, variable) => sum + variable.size, 0);
  const zeros = () => Object.fromEntries(optimizer.slots.map((slot) => [slot, tf.zeros<tf.Rank.R1>([size])]));
  return { optimizer, parameters, slots: kept(zeros) };
}

/** A part's own rate, moved by the schedule as the optimizer's; exactly the optimizer's where they are the same. */
const rateOf = (part: Part, { learningRate: base }: Optimizer, learningRate: number): number =>
  part.optimizer.learningRate === base ? learningRate : learningRate * (part.optimizer.learningRate / base);

function accept(part: MovingPart | undefined, move: Moved): void {
  if (!part) return;
  assign(part.parameters, move.parameters);
  replaceSlots(part, () => move.slots);
}

function replaceSlots(part: MovingPart, make: () => Slots): void {
  const { slots } = part;
  part.slots = kept(make);
  tf.dispose({ ...slots });
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

/** Moves the parameters by an optimizer's rule. */
type Move = (optimizer: Optimizer, start: Start) => Moved;

declare module '@infomixup/core' {
  interface Operations {
    /** A move by a rule of Adam's numbers. */
    adamStep: Move;
    /** A move by a rule of momentum's numbers. */
    sgdStep: Move;
  }
}

/** An optimizer's own rule, on the parameters as one vector: a dozen kernels, however many parameters there are. */
function composedMove(optimizer: Optimizer, { parameters, gradients, slots, learningRate, step }: Start): Moved {
  const gradient = joined(parameters, gradients);
  const sum = tf.sum(gradient);
  const updated = updatedBy(optimizer, {
    gradient,
    parameters: joined(parameters, parameters),
    slots,
    learningRate,
    step,
  });
  return {
    parameters: parted(parameters, updated.parameters),
    slots: updated.slots,
    // 0 * x is NaN where x is not finite.
    fault: tf.add<Scalar>(sum, tf.sum(tf.mul(updated.parameters, 0))),
  };
}

/** What an optimizer's rule returns, found to be a vector for the parameters and each slot. */
function updatedBy(optimizer: Optimizer, given: Update<string>): Updated<string> {
  const { name } = optimizer;
  const size = given.parameters.size;
  const belongs = `float32 [${size}]`;
  // Clones of what outlives the step, which a rule may spoil without spoiling the run's.
  const slots = Object.fromEntries(Object.entries(given.slots).map(([slot, vector]) => [slot, tf.clone(vector)]));
  const call = () => optimizer.update({ ...given, slots });
  const updated: Partial<Updated<string>> | undefined = callPart(name, 'its update', 'optimizer-failed', call);
  unheeded(updated);
  if (!isVector(updated?.parameters, size))
    throw wrongResult(name, 'its update', updated?.parameters, `${belongs} as parameters`, 'return all parameters');
  for (const slot of optimizer.slots)
    if (!isVector(updated?.slots?.[slot], size))
      throw wrongResult(
        name,
        'its update',
        updated?.slots?.[slot],
        `${belongs} as the slot ${slot}`,
        'return each slot',
      );
  return { parameters: updated.parameters, slots: { ...updated.slots } };
}

const byOperation = { adamStep: operation('adamStep', composedMove), sgdStep: operation('sgdStep', composedMove) };

/** One move of the parameters along their gradients. Call inside `tidy`. */
export function moved(optimizer: Optimizer, start: Start): Moved {
  const move = optimizer.step ? byOperation[optimizer.step.operation] : composedMove;
  return move(optimizer, start);
}

function proposalOf(moves: readonly Moved[], accept: () => void): Proposal {
  const faults = moves.map((move) => move.fault);
  const [first] = faults;
  const fault = first && faults.length === 1 ? first : tf.keep(tf.addN<Scalar>(faults));
  const dispose = () => {
    for (const { parameters, slots } of moves) tf.dispose([{ ...parameters }, { ...slots }]);
    tf.dispose([fault, ...faults]);
  };
  return { fault, parameters: Object.assign({}, ...moves.map(({ parameters }) => parameters)), accept, dispose };
}

function assign(parameters: NamedVariables, values: Readonly<NamedTensorMap>): void {
  for (const [name, variable] of Object.entries(parameters)) {
    const value = values[name];
    if (value) variable.assign(value);
  }
}

/** What `make` returns, as copies that no scope frees: a rule may hand back a tensor that it was given. */
const kept = (make: () => Slots): Slots => tf.tidy(() => keptCopies(make()));

const keptMoves = (make: () => readonly Moved[]): readonly Moved[] =>
  tf.tidy(() =>
    make().map(({ parameters, slots, fault }) => ({
      parameters: keptCopies(parameters),
      slots: keptCopies(slots),
      fault: keptCopy(fault),
    })),
  );

const named = ({ parameters, slots }: MovingPart): NamedTensorMap =>
  Object.fromEntries(
    Object.entries(slots).flatMap(([slot, vector]) =>
      Object.entries(parted(parameters, vector)).map(([name, tensor]) => [`${slot}/${name}`, tensor]),
    ),
  );

function joinedSlots({ optimizer, parameters }: Part, saved: Readonly<NamedTensorMap>): Slots {
  const values = (slot: string) =>
    Object.fromEntries(Object.keys(parameters).flatMap((name) => entryOf(name, saved[`${slot}/${name}`])));
  return Object.fromEntries(optimizer.slots.map((slot) => [slot, joined(parameters, values(slot))]));
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
