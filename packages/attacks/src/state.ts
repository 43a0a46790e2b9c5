import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { lend } from './author-calls.js';
import type { AttackState, Problem } from './inner-loop.js';
import { failureOf, wrongResult } from './loop-failure.js';
import { gatherRows } from './rows.js';
import type { AttackSpec, Stepped } from './spec.js';
import { OutOfQueries } from './spending.js';

/** An attack whose inner loop is steps. */
export type SteppedSpec = AttackSpec & Stepped;

/** Whether an attack's inner loop is steps. */
export function isStepped(spec: AttackSpec): spec is SteppedSpec {
  return spec.step !== undefined;
}

const isState = (returned: unknown, { shape }: Tensor): returned is AttackState => {
  if (typeof returned !== 'object' || returned === null || !('points' in returned)) return false;
  const { points } = returned;
  const rows = (value: unknown) => (value instanceof tf.Tensor && !value.isDisposed ? value.shape[0] : undefined);
  return (
    Object.values(returned).every((value) => rows(value) === shape[0]) &&
    points instanceof tf.Tensor &&
    points.dtype === 'float32' &&
    points.shape.join() === shape.join()
  );
};

/** The state that an author's function returns: tensors of its own, even where it returned what it was lent. */
function stateFrom(
  attack: string,
  what: 'start' | 'step',
  problem: Problem,
  previous: Partial<AttackState>,
  call: () => unknown,
): AttackState {
  const { inputs, goal } = problem;
  return tf.tidy(() => {
    try {
      const returned = lend(attack, what, problem, call, previous as Readonly<Record<string, Tensor>>);
      if (!isState(returned, inputs))
        throw wrongResult(
          ...([attack, what, returned, `a record with points, float32 [${inputs.shape}],`] as const),
          `return live tensors alone, the first axis of each ${inputs.shape[0]} samples`,
        );
      const lent = new Set<unknown>([inputs, goal, ...Object.values(previous)]);
      const entries = Object.entries(returned).map(([name, value]) => [
        name,
        lent.has(value) ? tf.clone(value) : value,
      ]);
      return Object.fromEntries(entries) as AttackState; // of the same names
    } catch (error) {
      if (error instanceof OutOfQueries) throw error;
      throw failureOf(attack, `its ${what}`, error);
    }
  });
}

/** Where an attack starts. */
export function startState({ name, start }: SteppedSpec, problem: Problem, epsilon: number): AttackState {
  return stateFrom(name, 'start', problem, {}, () => start(problem, epsilon));
}

/** The state after the step of a number; the one before is freed. */
export function nextState(
  { name, step }: SteppedSpec,
  problem: Problem,
  state: AttackState,
  number: number,
  epsilon: number,
): AttackState {
  const next = stateFrom(name, 'step', problem, state, () => step(problem, state, number, epsilon));
  tf.dispose(state);
  return next;
}

/** The state of some of the samples, tensors of their own. */
export function selectState(state: AttackState, rows: Int32Array): AttackState {
  const entries = Object.entries(state).map(([name, value]) => [name, gatherRows(value, rows)]);
  return Object.fromEntries(entries) as AttackState; // of the same names
}

/** All steps at once, without a look at what they come to: the last points. */
export function lastPoints(spec: SteppedSpec, problem: Problem, epsilon: number): Tensor {
  let state = startState(spec, problem, epsilon);
  for (let number = 0; number < spec.steps; number++) state = nextState(spec, problem, state, number, epsilon);
  return state.points;
}
