import { InfomixupError, oneHot, type Rng } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { type AttackLoss, lossGradient } from './loss.js';
import { answersFrom, covers, type Knowledge } from './model.js';
import { landed } from './norms/landing.js';
import { plainClip, plainDistance, plainProject } from './norms/plain.js';
import { withRounding } from './norms/project.js';
import { type Own, owning } from './ownership.js';
import { sampleStream } from './validation.js';
import { type AttackRun, type Attempt, type AttemptPlan, judge, verdictsOf, whiteBox } from './victims.js';

/**
 * What a search returns: the point it chose; nothing, for the best of the points it showed to the model; or `failed`,
 * where it found nowhere to start.
 */
export type Found = Float32Array | 'failed' | undefined;

/**
 * What an inner loop on one sample works on. Points are its values in row-major order of `shape`; whatever is shown to
 * the model is clipped to the bounds first. What samples ask at the same time is asked together; several questions of one
 * sample (`Promise.all`) too.
 *
 * Where a sample has no query left, the next question ends its search: the best point shown stands.
 */
export interface Sample {
  /** The original input. */
  readonly input: Float32Array;
  /** Of the input, without the batch axis. */
  readonly shape: readonly number[];
  /** The true class. */
  readonly label: number;
  /** The class it is to become; undefined where any other will do. */
  readonly target: number | undefined;
  /** The least and greatest valid input value. */
  readonly bounds: readonly [number, number];
  readonly classes: number;
  /** The sample's own stream; the same at every budget. */
  readonly rng: Rng;
  /** Whether a point meets the criterion. One query; needs decisions. */
  readonly fools: (point: Float32Array) => Promise<boolean>;
  /** The class of a point. One query; needs decisions. */
  readonly decision: (point: Float32Array) => Promise<number>;
  /** The scores of a point, one a class. One query; needs scores. */
  readonly scores: (point: Float32Array) => Promise<Float32Array>;
  /** How much a point lacks to its goal: the lead of the own class, or over the target; negative beyond. One query; needs scores. */
  readonly margin: (point: Float32Array) => Promise<number>;
  /** The gradient towards the goal, as {@link Problem.gradient}. One gradient call; needs gradients. */
  readonly gradient: (point: Float32Array, loss?: AttackLoss) => Promise<Float32Array>;
  /** The nearest point within `epsilon` of the input in the attack's norm, clipped to the bounds. */
  readonly project: (point: Float32Array, epsilon: number) => Float32Array;
  /** How far a point is from the input, in the attack's norm. */
  readonly distance: (point: Float32Array) => number;
  /** How many questions the sample may still ask. */
  readonly questionsLeft: () => number;
}

/** Ends the search of one sample that has no query left. */
class OutOfQueries extends Error {}

/** What is asked of the model about one point: an answer, or a gradient by some loss. */
interface Question {
  /** Of the asking sample in the attempt. */
  readonly position: number;
  readonly point: Float32Array;
  readonly loss: AttackLoss | 'default' | undefined;
  readonly resolve: (values: Float32Array) => void;
  readonly reject: (reason: unknown) => void;
}

/** Collects the questions of samples that are searched side by side, and asks them together when all of them wait. */
interface Desk {
  readonly ask: (position: number, point: Float32Array, loss: Question['loss']) => Promise<Float32Array>;
  readonly leave: () => void;
  /** Ends all waiting and all later questions. */
  readonly close: (reason: unknown) => void;
}

function openDesk(samples: number, answer: (questions: readonly Question[]) => Promise<void>): Desk {
  let [live, closed, asking] = [samples, false, false];
  let reasonOfClosing: unknown;
  let waiting: Question[] = [];
  const close = (reason: unknown) => {
    if (!closed) [closed, reasonOfClosing] = [true, reason];
    for (const { reject } of waiting.splice(0)) reject(reasonOfClosing);
  };
  const askTogether = async () => {
    // What a sample asks at once, it asks before this goes on.
    await Promise.resolve();
    const questions = waiting;
    waiting = [];
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
    const blocked = new Set(waiting.map(({ position }) => position)).size;
    if (asking || waiting.length === 0 || blocked < live) return;
    asking = true;
    void askTogether();
  };
  return {
    close,
    ask: (position, point, loss) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(reasonOfClosing);
        waiting.push({ position, point, loss, resolve, reject });
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
  for (const question of questions) kinds.set(question.loss, [...(kinds.get(question.loss) ?? []), question]);
  return [...kinds.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / size) }, (_, part) => group.slice(part * size, (part + 1) * size)),
  );
}

/** The best point that a sample has shown to the model. */
interface BestShown {
  point: Float32Array | undefined;
  met: boolean;
  margin: number;
  distance: number;
}

/** One attempt on some samples, side by side. */
interface Searching {
  readonly run: AttackRun;
  readonly plan: AttemptPlan;
  readonly shape: readonly number[];
  readonly inputs: readonly Float32Array[];
  readonly sound: boolean[];
}

const tensorOf = (points: readonly Float32Array[], shape: readonly number[]): Tensor => {
  const size = points[0]?.length ?? 0;
  const values = new Float32Array(points.length * size);
  for (const [row, point] of points.entries()) values.set(point, row * size);
  return tf.tensor(values, [points.length, ...shape]);
};

const rowsOf = (values: Float32Array, count: number): readonly Float32Array[] => {
  const size = values.length / Math.max(1, count);
  return Array.from({ length: count }, (_, row) => values.slice(row * size, (row + 1) * size));
};

/** Answers are the predicted class, then the scores if the model gives them. */
async function answerQueries({ run, shape }: Searching, group: readonly Question[]): Promise<void> {
  await owning(async (own) => {
    const points = own(
      tensorOf(
        group.map(({ point }) => point),
        shape,
      ),
    );
    const { predictions, scores } = await answersFrom(run.spec.name, run.classifier, points);
    const rows = scores ? rowsOf(scores, group.length) : [];
    for (const [row, { resolve }] of group.entries())
      resolve(Float32Array.of(predictions[row] ?? -1, ...(rows[row] ?? [])));
  });
}

async function answerGradients({ run, plan, shape, sound }: Searching, group: readonly Question[]): Promise<void> {
  await owning(async (own) => {
    const { victims, rows } = plan;
    const points = own(
      tensorOf(
        group.map(({ point }) => point),
        shape,
      ),
    );
    const goals = Int32Array.from(group, ({ position }) => victims.goals[rows[position] ?? 0] ?? 0);
    const goal = own(oneHot(goals, run.classifier.classes));
    const given = group[0]?.loss;
    const loss = typeof given === 'function' ? given : undefined;
    const measured = own(lossGradient(whiteBox(run), points, goal, run.criterion, loss));
    const gradients = rowsOf(await measured.gradient.data<'float32'>(), group.length);
    const magnitudes = await measured.magnitude.data<'float32'>();
    for (const [row, { position, resolve }] of group.entries()) {
      if (!Number.isFinite(magnitudes[row])) sound[position] = false;
      if (magnitudes[row] === 0) victims.zeroGradient[rows[position] ?? 0] = true;
      resolve(gradients[row] ?? new Float32Array());
    }
  });
}

/** Long searches let timers, progress displays and signals have their turn. */
const patience = 50;

const answererOf = (searching: Searching) => {
  let resumed = performance.now();
  return async (questions: readonly Question[]) => {
    const { signal, batchSize } = searching.run;
    if (performance.now() - resumed > patience) {
      await tf.nextFrame();
      resumed = performance.now();
    }
    signal?.throwIfAborted();
    for (const group of groupsOf(questions, batchSize))
      await (group[0]?.loss === undefined ? answerQueries : answerGradients)(searching, group);
  };
};

/** Whether a point shown counts more than the best so far, by what the attack seeks. */
const isBetter = (minimal: boolean, shown: BestShown, best: BestShown): boolean => {
  if (shown.met !== best.met) return shown.met;
  if (shown.met) return minimal && shown.distance < best.distance;
  return !minimal && shown.margin < best.margin;
};

/** One sample's means, and the best point it has shown. */
function sampleOf(searching: Searching, desk: Desk, position: number): { sample: Sample; best: BestShown } {
  const { run, plan, shape, inputs } = searching;
  const { spec, criterion } = run;
  const { victims, epsilon } = plan;
  const { bounds, classes } = run.classifier;
  const row = plan.rows[position] ?? 0;
  const input = inputs[position] ?? new Float32Array();
  const goal = victims.goals[row] ?? -1;
  const best: BestShown = { point: undefined, met: false, margin: Infinity, distance: Infinity };
  const ask = (what: 'queries' | 'gradientCalls', point: Float32Array, loss: Question['loss'], needs: Knowledge) => {
    if (!covers(spec.knowledge, needs))
      throw new InfomixupError(
        `${spec.name}: declares knowledge of ${spec.knowledge} and asks for ${needs}; declare what it asks for`,
        'undeclared-knowledge',
      );
    if (plan.left(row) < 1) throw new OutOfQueries();
    victims.spent[what][row] = (victims.spent[what][row] ?? 0) + 1;
    return desk.ask(position, plainClip(point, bounds), loss);
  };
  const distance = (point: Float32Array) => plainDistance(spec.norm, point, input);
  const show = async (point: Float32Array, needs: Knowledge) => {
    const [prediction = -1, ...scores] = await ask('queries', point, undefined, needs);
    const answers = {
      predictions: Int32Array.of(prediction),
      scores: scores.length > 0 ? Float32Array.from(scores) : undefined,
    };
    const { met, margins } = verdictsOf(criterion, answers, Int32Array.of(goal));
    const clipped = plainClip(point, bounds);
    const shown = { point: clipped, met: met[0] ?? false, margin: margins[0] ?? NaN, distance: distance(clipped) };
    const within = spec.norm === 'none' || shown.distance <= withRounding(epsilon);
    if (within && isBetter(spec.seeks === 'minimal', shown, best)) Object.assign(best, shown);
    return { ...shown, prediction, scores: answers.scores ?? new Float32Array() };
  };
  const sample: Sample = {
    ...{ input: input.slice(), shape, bounds, classes, distance, label: victims.labels[row] ?? -1 },
    target: criterion.targets ? goal : undefined,
    rng: sampleStream(run.rng, victims.indices[row] ?? 0, plan.number),
    fools: async (point) => (await show(point, 'decisions')).met,
    decision: async (point) => (await show(point, 'decisions')).prediction,
    scores: async (point) => (await show(point, 'scores')).scores,
    margin: async (point) => (await show(point, 'scores')).margin,
    gradient: async (point, loss) => ask('gradientCalls', point, loss ?? 'default', 'gradients'),
    project: (point, radius) => plainProject(spec.norm, point, input, radius, bounds),
    questionsLeft: () => plan.left(row),
  };
  return { sample, best };
}

/** Where one sample's search ended. */
interface Ending {
  readonly point: Float32Array;
  readonly cut: boolean;
  readonly failed: boolean;
}

async function searchOne(searching: Searching, desk: Desk, position: number): Promise<Ending> {
  const { run, plan, inputs } = searching;
  const { sample, best } = sampleOf(searching, desk, position);
  const bestPoint = () => best.point ?? inputs[position] ?? new Float32Array();
  try {
    const found = await run.spec.search?.(sample, plan.epsilon);
    if (found === 'failed') return { point: bestPoint(), cut: false, failed: !best.met };
    if (found && found.length !== sample.input.length)
      throw new InfomixupError(
        `${run.spec.name}: search returned ${found.length} values for an input of ${sample.input.length}; keep the shape`,
        'wrong-shape',
      );
    return { point: found ?? bestPoint(), cut: false, failed: false };
  } catch (error) {
    if (error instanceof OutOfQueries) return { point: bestPoint(), cut: true, failed: false };
    desk.close(error);
    throw error;
  } finally {
    desk.leave();
  }
}

async function searchAll(searching: Searching): Promise<readonly Ending[]> {
  const { rows } = searching.plan;
  const desk = openDesk(rows.length, answererOf(searching));
  const settled = await Promise.allSettled(Array.from(rows, (_, position) => searchOne(searching, desk, position)));
  return settled.map((outcome) => {
    if (outcome.status === 'fulfilled') return outcome.value;
    throw outcome.reason;
  });
}

/** Searches some victims side by side, each by itself, and shows the model the results; they are the caller's, through `own`. */
export function attemptOnSamples(run: AttackRun, plan: AttemptPlan, own: Own): Promise<Attempt> {
  return owning(async (ownHere) => {
    const { victims, rows, epsilon } = plan;
    const shape = victims.inputs.shape.slice(1);
    const every = rowsOf(await victims.inputs.data<'float32'>(), victims.labels.length);
    const inputs = Array.from(rows, (row) => every[row] ?? new Float32Array());
    const sound = new Array<boolean>(rows.length).fill(true);
    const endings = await searchAll({ run, plan, shape, inputs, sound });
    const [raw, origins] = [
      ownHere(
        tensorOf(
          endings.map(({ point }) => point),
          shape,
        ),
      ),
      ownHere(tensorOf(inputs, shape)),
    ];
    const { bounds } = run.classifier;
    const { points, soundness, distances } = landed(raw, { norm: run.spec.norm, origins, epsilon, bounds });
    own(points);
    ownHere([soundness, distances]);
    const verdicts = await judge(
      run,
      points,
      rows.map((row) => victims.goals[row] ?? -1),
    );
    const sums = await soundness.data();
    const usable = Array.from(verdicts.predictions, (one, row) => one !== -1 && Number.isFinite(sums[row]));
    return {
      ...verdicts,
      ...{ points, usable, distances: await distances.data<'float32'>() },
      sound: usable.map((value, row) => value && (sound[row] ?? false) && !endings[row]?.failed),
      cut: endings.map(({ cut }) => cut),
    };
  });
}
