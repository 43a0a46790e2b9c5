import { backendTraits, owning, predictedClasses, type TensorOwner } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Trajectory } from './attack.js';
import { type BestSeen, nothingSeen, takeBetter } from './best-seen.js';
import {
  type Course,
  endCourse,
  goOn,
  isUnderWay,
  type Seen,
  type SteppedRun,
  setOut,
  showLast,
  takeOut,
} from './course.js';
import { nearestMeasured } from './norms/allowed.js';
import { withRounding } from './norms/rounding.js';
import { breather } from './questions.js';
import { readTogether } from './read-together.js';
import { gatherRows, type Replacement, replaceRows } from './rows.js';
import { type Attempt, type AttemptPlan, judge, verdictsOf } from './victims.js';

/** What an attempt has found so far; one entry a sample. */
interface Findings {
  readonly best: BestSeen;
  /** Where the best points are, else the inputs. */
  points: Tensor;
  /** Whether a gradient was not finite. */
  readonly broken: boolean[];
  readonly trajectories: readonly Trajectory[];
}

/** After how many steps the model's answers are read: seldom where reading waits for the engine. */
const stepsALook = (): number => (backendTraits().asynchronous ? 8 : 1);

/** Makes the steps of an attack on some victims, and shows the model what was best; the points are the caller's, through `own`. */
export async function attemptInSteps(run: SteppedRun, plan: AttemptPlan, own: TensorOwner['own']): Promise<Attempt> {
  const course = setOut(run, plan);
  const findings = nothingFound(plan);
  const breathe = breather(run.signal);
  try {
    goOn(course, 'start');
    for (let number = 0; number < run.spec.steps && isUnderWay(course); number++) {
      goOn(course, number);
      if ((number + 1) % stepsALook() > 0) continue;
      await breathe();
      await look(course, findings);
    }
    showLast(course);
    await look(course, findings);
    return await ending(course, findings, own);
  } finally {
    endCourse(course);
    findings.points.dispose();
  }
}

const nothingFound = ({ victims, rows }: AttemptPlan): Findings => ({
  best: nothingSeen(rows.length),
  points: tf.keep(gatherRows(victims.inputs, rows)),
  broken: new Array<boolean>(rows.length).fill(false),
  trajectories: Array.from(rows, () => ({ losses: [], missing: [], distances: [], gradientNorms: [] })),
});

/** Reads what the model said since the last look, keeps the best points and takes out who is done. */
async function look(course: Course, findings: Findings): Promise<void> {
  const { run, plan, live, seen } = course;
  if (seen.length === 0 && live.state?.done === undefined) return;
  const { positions } = live;
  const preference = { minimal: run.spec.seeks === 'minimal', first: run.spec.earlyStop ?? true };
  const goals = positions.map((position) => plan.victims.goals[plan.rows[position] ?? 0] ?? -1);
  const replacements: Replacement[] = [];
  const { answers, done } = await reading(seen, live.state?.done);
  for (const answer of answers) {
    noteGradients(course, findings, answer);
    const { logits, distances = new Float32Array(positions.length) } = answer;
    if (!logits) continue;
    const predictions = predictedClasses(logits, run.classifier.classes);
    const verdicts = verdictsOf(run.criterion, { predictions, scores: logits }, goals);
    const told = { ...verdicts, distances };
    if (run.trajectories) noteTrajectories(positions, findings, { ...answer, ...told });
    const rows = takeBetter(findings.best, preference, positions, told, withRounding(plan.epsilon));
    if (rows.some((row) => row >= 0)) replacements.push({ samples: answer.points, rows });
  }
  const points = tf.keep(replaceRows(findings.points, replacements));
  tf.dispose([findings.points, seen.splice(0)]);
  findings.points = points;
  const stops = !preference.minimal && preference.first;
  const finished = new Set(positions.filter((_, row) => done[row]));
  takeOut(course, (position) => finished.has(position) || (stops && (findings.best.met[position] ?? false)));
}

/** The model's answers about one point of each live sample. */
type Answer = { readonly points: Tensor } & { readonly [K in Exclude<keyof Seen, 'points'>]?: Float32Array };

/** Answers, and which samples the attack itself says it is done with. */
async function reading(seen: readonly Seen[], done: Tensor | undefined) {
  const parts = ['logits', 'losses', 'magnitude', 'distances'] as const;
  const told = seen.flatMap((each) => parts.flatMap((part) => each[part] ?? []));
  const values = [...(await readTogether([...told, ...(done ? [done] : [])]))];
  const answers = seen.map(
    (each): Answer => ({
      points: each.points,
      ...Object.fromEntries(parts.flatMap((part) => (each[part] ? [[part, values.shift()]] : []))),
    }),
  );
  return { answers, done: values.shift() ?? new Float32Array() };
}

function noteGradients({ plan, live }: Course, { broken }: Findings, { magnitude }: Answer): void {
  for (const [row, value] of magnitude?.entries() ?? []) {
    const position = live.positions[row] ?? 0;
    if (!Number.isFinite(value)) broken[position] = true;
    if (value === 0) plan.victims.zeroGradient[plan.rows[position] ?? 0] = true;
  }
}

interface Step extends Pick<Answer, 'losses' | 'magnitude'> {
  readonly margins: Float32Array;
  readonly distances: Float32Array;
}

/** Only of differentiated points; a query alone has no loss. */
function noteTrajectories(
  positions: Int32Array,
  { trajectories }: Findings,
  { losses, magnitude, margins, distances }: Step,
): void {
  for (const [row, loss] of losses?.entries() ?? []) {
    const trajectory = trajectories[positions[row] ?? 0];
    trajectory?.losses.push(loss);
    trajectory?.missing.push(margins[row] ?? Number.NaN);
    trajectory?.distances.push(distances[row] ?? Number.NaN);
    trajectory?.gradientNorms.push(magnitude?.[row] ?? Number.NaN);
  }
}

/** The best points, but where the queries ran out before a success: there, those that the model was asked about in vain. */
function chosen({ cut }: Course, { best, points }: Findings): Tensor {
  if (!cut) return tf.clone(points);
  const rows = cut.positions.map((position) => (best.met[position] ? -1 : position));
  return replaceRows(points, [{ samples: cut.points, rows }]);
}

/** Shows the model the points chosen, by a pass of their own. */
function ending(course: Course, findings: Findings, own: TensorOwner['own']): Promise<Attempt> {
  const { run, plan, cut } = course;
  const { rows, victims, epsilon } = plan;
  return owning(async (ownHere) => {
    const origins = ownHere(gatherRows(victims.inputs, rows));
    const raw = ownHere(chosen(course, findings));
    const { bounds } = run.classifier;
    const allowed = { norm: run.spec.norm, origins, epsilon, bounds };
    const { points, checksums, distances } = tf.tidy(() => nearestMeasured(raw, allowed));
    own(points);
    const measured = ownHere([checksums, distances]);
    const goals = rows.map((row) => victims.goals[row] ?? -1);
    const verdicts = await judge(run, points, goals);
    const [sums, lengths = new Float32Array()] = await readTogether(measured);
    const usable = Array.from(verdicts.predictions, (one, position) => one !== -1 && Number.isFinite(sums?.[position]));
    const { shown } = findings.best;
    const wasAsked = (position: number) => cut?.positions.includes(position) || shown[position] === true;
    return {
      ...verdicts,
      ...{ points, distances: lengths, usable, trajectories: findings.trajectories },
      finite: usable.map((value, position) => value && !findings.broken[position] && wasAsked(position)),
      cut: Array.from(rows, (_, position) => cut?.isEarly === true && cut.positions.includes(position)),
    };
  });
}
