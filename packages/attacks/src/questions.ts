import { oneHot, owning, sizeOfShape } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { type AttackLoss, lossGradient } from './loss.js';
import { answersFrom } from './model.js';
import { plainClipInto } from './norms/plain.js';
import { type AttackRun, type AttemptPlan, whiteBox } from './victims.js';

/** One attempt on some samples, side by side. */
export interface Searching {
  readonly run: AttackRun;
  readonly plan: AttemptPlan;
  readonly shape: readonly number[];
  readonly inputs: readonly Float32Array[];
  readonly finite: boolean[];
}

/** Points of samples as `[points, ...shape]`. */
export function tensorOf(points: readonly Float32Array[], shape: readonly number[]): Tensor {
  const size = points[0]?.length ?? 0;
  const values = new Float32Array(points.length * size);
  for (const [row, point] of points.entries()) values.set(point, row * size);
  return tf.tensor(values, [points.length, ...shape]);
}

/** What is asked about, as `[questions, ...shape]`; where it lies already, if that is one after the other. */
function askedOf(questions: readonly Question[], shape: readonly number[]): Tensor {
  const size = sizeOfShape(shape);
  const points = questions[0]?.points ?? noValues;
  const inOrder = questions.every((one, row) => one.points === points && one.at === row * size);
  if (inOrder) return tf.tensor(points.subarray(0, questions.length * size), [questions.length, ...shape]);
  return tensorOf(
    questions.map((one) => one.points.subarray(one.at, one.at + size)),
    shape,
  );
}

/** The rows of `count` samples. */
export function rowsOf(values: Float32Array, count: number): readonly Float32Array[] {
  const size = values.length / Math.max(1, count);
  return Array.from({ length: count }, (_, row) => values.slice(row * size, (row + 1) * size));
}

/** What came of the question in a row, `values` those of all `questions` in order. */
const answersIn = (values: Float32Array, questions: number) => {
  const size = values.length / questions;
  return ({ points, at }: Asked, row: number, prediction: number): Answer => {
    const from = row * size;
    return { prediction, values, from, to: from + size, points, at };
  };
};

async function answerQueries({ run, shape }: Searching, group: readonly Question[]): Promise<void> {
  await owning(async (own) => {
    const points = own(askedOf(group, shape));
    const { predictions, scores: values = noValues } = await answersFrom(run.spec.name, run.classifier, points);
    const answer = answersIn(values, group.length);
    for (const [row, question] of group.entries()) question.resolve(answer(question, row, predictions[row] ?? -1));
  });
}

async function answerGradients({ run, plan, shape, finite }: Searching, group: readonly Question[]): Promise<void> {
  await owning(async (own) => {
    const { victims, rows } = plan;
    const points = own(askedOf(group, shape));
    const goals = Int32Array.from(group, ({ position }) => victims.goals[rows[position] ?? 0] ?? 0);
    const goal = own(oneHot(goals, run.classifier.classes));
    const given = group[0]?.loss;
    const loss = typeof given === 'function' ? given : undefined;
    const measured = own(lossGradient(run.spec.name, whiteBox(run), points, goal, run.criterion, loss));
    const values = await measured.gradient.data<'float32'>();
    const magnitudes = await measured.magnitude.data<'float32'>();
    const answer = answersIn(values, group.length);
    for (const [row, question] of group.entries()) {
      const { position } = question;
      if (!Number.isFinite(magnitudes[row])) finite[position] = false;
      if (magnitudes[row] === 0) victims.zeroGradient[rows[position] ?? 0] = true;
      question.resolve(answer(question, row, -1));
    }
  });
}

/** Long searches let timers, progress displays and signals have their turn. */
const patience = 50;

/** To be called now and then: gives others their turn where the last one is long ago, and ends a run that was stopped. */
export function breather(signal: AbortSignal | undefined): () => Promise<void> {
  let resumed = performance.now();
  return async () => {
    if (performance.now() - resumed > patience) {
      await tf.nextFrame();
      resumed = performance.now();
    }
    signal?.throwIfAborted();
  };
}

/** What answers questions together: the model's answers, and gradients. */
export function answererOf(searching: Searching) {
  const { signal, batchSize } = searching.run;
  const breathe = breather(signal);
  return async (questions: readonly Question[]) => {
    await breathe();
    for (const group of groupsOf(questions, batchSize))
      await (group[0]?.loss === undefined ? answerQueries : answerGradients)(searching, group);
  };
}

/** Where the values of a point lie that was asked about, clamped between the bounds. */
interface Asked {
  readonly points: Float32Array;
  readonly at: number;
}

/** What came of a question: the class decided on, and the scores or the gradient, in `values` from a place to another. */
export interface Answer extends Asked {
  readonly prediction: number;
  readonly values: Float32Array;
  readonly from: number;
  readonly to: number;
}

const noValues = new Float32Array();

/** What is asked of the model about one point: an answer, or a gradient by some loss. */
export interface Question extends Asked {
  /** Of the asking sample in the attempt. */
  readonly position: number;
  readonly loss: AttackLoss | 'default' | undefined;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}

/** Collects the questions of samples that are searched side by side, and asks them together when all of them wait. */
export interface Questions {
  readonly ask: (position: number, point: Float32Array, loss: Question['loss']) => Promise<Answer>;
  readonly leave: () => void;
  /** Ends all waiting and all later questions. */
  readonly close: (reason: unknown) => void;
}

/** For `samples` that may ask, of whom some leave, about points within the bounds; `answer` resolves what is asked together. */
export function openQuestions(
  samples: number,
  bounds: readonly [number, number],
  answer: (questions: readonly Question[]) => Promise<void>,
): Questions {
  let [live, closed, asking] = [samples, false, false];
  let reasonOfClosing: unknown;
  let waiting: Question[] = [];
  // Points are put one beside the other, so that they need not be gathered.
  let [free, used] = [noValues, 0];
  // Of the samples that wait: each is asked of after every question, so that they are not counted again.
  const blocked = new Set<number>();
  const close = (reason: unknown) => {
    if (!closed) [closed, reasonOfClosing] = [true, reason];
    for (const { reject } of waiting.splice(0)) reject(reasonOfClosing);
  };
  const askTogether = async () => {
    // What a sample asks at once, it asks before this goes on.
    await Promise.resolve();
    const questions = waiting;
    waiting = [];
    // What is asked together lies in memory of its own, as a model may keep what it was shown.
    [free, used] = [noValues, 0];
    blocked.clear();
    try {
      await answer(questions);
    } catch (error) {
      close(error);
      for (const { reject } of questions) reject(error);
    }
    asking = false;
    askIfAllWait();
  };
  const askIfAllWait = () => {
    if (asking || waiting.length === 0 || blocked.size < live) return;
    asking = true;
    void askTogether();
  };
  return {
    close,
    ask: (position, point, loss) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(reasonOfClosing);
        if (used + point.length > free.length) [free, used] = [new Float32Array(point.length * Math.max(1, live)), 0];
        plainClipInto(free, used, point, bounds);
        waiting.push({ position, points: free, at: used, loss, resolve, reject });
        used += point.length;
        blocked.add(position);
        askIfAllWait();
      }),
    leave: () => {
      live--;
      askIfAllWait();
    },
  };
}

/** Questions of one kind, in parts of what may be shown at once. */
function groupsOf(questions: readonly Question[], size: number): readonly (readonly Question[])[] {
  const kinds = new Map<Question['loss'], Question[]>();
  for (const question of questions) {
    const group = kinds.get(question.loss);
    if (group) group.push(question);
    else kinds.set(question.loss, [question]);
  }
  return [...kinds.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / size) }, (_, part) => group.slice(part * size, (part + 1) * size)),
  );
}
