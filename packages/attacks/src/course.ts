import { firstNumbers, keptCopies, keptCopy } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { AttackState, Problem } from './inner-loop.js';
import { distanceWithin } from './norms/distance.js';
import { type Asked, problemOf } from './problem.js';
import { gatherRows } from './rows.js';
import { OutOfQueries, spender } from './spending.js';
import { nextState, type SteppedSpec, selectState, startState } from './state.js';
import { sampleStream } from './validation.js';
import { type AttackRun, type AttemptPlan, selectSamples, whiteBox } from './victims.js';

/** A run of an attack in steps. */
export type SteppedRun = AttackRun & { readonly spec: SteppedSpec };

/** What the model was asked about one point of each live sample, not yet read. */
export type Seen = Asked & { readonly distances?: Tensor1D };

/** The samples of an attempt that are not done, by their positions in it, and where they stand. */
interface Live {
  readonly positions: Int32Array;
  readonly problem: Problem;
  readonly state: AttackState | undefined;
}

/** An attempt under way; its parts change from step to step. */
export interface Course {
  readonly run: SteppedRun;
  readonly plan: AttemptPlan;
  live: Live;
  /** Answers since the last look. */
  readonly seen: Seen[];
  /** Where the query budget ended the attempt: what was asked about in vain, of the samples that were live; whether steps were left. */
  cut: { readonly points: Tensor; readonly positions: Int32Array; readonly isEarly: boolean } | undefined;
  /** Of what points are known to lie within the budget. */
  readonly within: WeakSet<object>;
  readonly streamOf: (row: number) => ReturnType<typeof sampleStream>;
}

/** From the original inputs, `[batch]`; infinite outside of the bounds. A threat without a norm has no distances. */
function reaches({ spec, classifier }: AttackRun, points: Tensor, origins: Tensor): Tensor1D {
  const { bounds } = classifier;
  // Away from itself no point is, but outside of the bounds it may be.
  return spec.norm === 'none'
    ? distanceWithin('linf', points, points, bounds)
    : distanceWithin(spec.norm, points, origins, bounds);
}

/** A stream for each row, which goes on where it stood when samples leave. */
function lastingStreams({ rng }: AttackRun, { victims, number }: AttemptPlan): Course['streamOf'] {
  const streams = new Map<number, ReturnType<typeof sampleStream>>();
  return (row) => {
    const stream = streams.get(row) ?? sampleStream(rng, victims.indices[row] ?? 0, number);
    streams.set(row, stream);
    return stream;
  };
}

/** Poses the problem of the samples at some positions of the attempt. */
function problemAt(course: Omit<Course, 'live'>, positions: Int32Array): Problem {
  const { run, plan, within, streamOf } = course;
  const { victims, rows, epsilon } = plan;
  const { inputLogits } = victims;
  const live = positions.map((position) => rows[position] ?? 0);
  const { inputs, labels } = selectSamples(victims, live);
  const goal = gatherRows(victims.goal, live);
  within.add(tf.keep(inputs).dataId);
  const needsDistances = run.spec.seeks === 'minimal' || run.trajectories;
  return problemOf({
    ...{ spec: run.spec, criterion: run.criterion, bounds: run.classifier.bounds, inputs, labels, goal: tf.keep(goal) },
    classifier: () => whiteBox(run),
    attempt: plan.number,
    ...(inputLogits && { inputLogits: () => gatherRows(inputLogits, live) }),
    streamOf: (row) => streamOf(live[row] ?? 0),
    spend: spender(plan, live),
    inputGradient: () => {
      const spend = spender(plan, firstNumbers(victims.labels.length));
      const measured = victims.inputGradient(() => spend('gradientCalls', inputs));
      return { gradient: gatherRows(measured.gradient, live), magnitude: gatherRows(measured.magnitude, live) };
    },
    projected: (points, radius) => {
      if (radius <= epsilon) within.add(points.dataId);
    },
    observe: ({ points, gradient: _, ...told }) => {
      const isMeasured = needsDistances || !within.has(points.dataId);
      course.seen.push({
        ...keptCopies(told),
        points: keptCopy(points),
        ...(isMeasured && { distances: tf.keep(reaches(run, points, inputs)) }),
      });
    },
  });
}

/** An attempt before its first step; its tensors are freed by {@link endCourse}. */
export function setOut(run: SteppedRun, plan: AttemptPlan): Course {
  const positions = firstNumbers(plan.rows.length);
  const parts = { run, plan, seen: [], cut: undefined, within: new WeakSet(), streamOf: lastingStreams(run, plan) };
  return { ...parts, live: { positions, problem: problemAt(parts, positions), state: undefined } };
}

const kept = (state: AttackState): AttackState => {
  for (const tensor of Object.values(state)) tf.keep(tensor);
  return state;
};

/** Whether there are samples that go on. */
export function isUnderWay({ live, cut }: Course): boolean {
  return live.positions.length > 0 && cut === undefined;
}

const whileQueriesLast = (course: Course, isEarly: boolean, work: () => void): void => {
  try {
    work();
  } catch (error) {
    if (!(error instanceof OutOfQueries)) throw error;
    course.cut = { points: error.points, positions: course.live.positions, isEarly };
  }
};

/** The start, or the step of a number. */
export function goOn(course: Course, number: number | 'start'): void {
  const { run, plan, live } = course;
  whileQueriesLast(course, true, () => {
    const state =
      number === 'start' || live.state === undefined
        ? startState(run.spec, live.problem, plan.epsilon)
        : nextState(run.spec, live.problem, live.state, number, plan.epsilon);
    course.live = { ...live, state: kept(state) };
  });
}

/** Shows the model the points that the last step came to. */
export function showLast(course: Course): void {
  const { problem, state } = course.live;
  if (state && isUnderWay(course))
    whileQueriesLast(course, false, () => {
      tf.dispose(tf.tidy(() => problem.logits(problem.project(state.points, course.plan.epsilon))));
    });
}

const free = ({ problem, state }: Live) => tf.dispose([problem.inputs, problem.goal, ...Object.values(state ?? {})]);

/** Takes samples that are done out of problem and state. */
export function takeOut(course: Course, isDone: (position: number) => boolean): void {
  const { live, within } = course;
  const { state } = live;
  const staying = firstNumbers(live.positions.length).filter((row) => !isDone(live.positions[row] ?? 0));
  if (staying.length === live.positions.length) return;
  const positions = staying.map((row) => live.positions[row] ?? 0);
  if (staying.length === 0 || state === undefined) {
    course.live = { ...live, positions };
    return;
  }
  const next = kept(selectState(state, staying));
  if (within.has(state.points.dataId)) within.add(next.points.dataId);
  free(live);
  course.live = { positions, problem: problemAt(course, positions), state: next };
}

/** Frees all that an attempt holds. */
export function endCourse({ live, seen, cut }: Course): void {
  free(live);
  tf.dispose([seen, cut?.points ?? []]);
}
