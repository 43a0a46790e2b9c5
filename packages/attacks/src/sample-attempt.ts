import { backendTraits, isPromise, owning, type TensorOwner, tensorOwner, undisturbed, waitFor } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { Found } from './inner-loop.js';
import { failureOf, wrongResult } from './loop-failure.js';
import { nearestMeasured } from './norms/allowed.js';
import { answererOf, openQuestions, type Questions, rowsOf, type Searching, tensorOf } from './questions.js';
import { OutOfQueries, sampleOf } from './sample.js';
import { type AttackRun, type Attempt, type AttemptPlan, judge } from './victims.js';

/** Where one sample's search ended. */
interface Ending {
  readonly point: Float32Array;
  readonly cut: boolean;
  readonly failed: boolean;
}

/** What a search returned, by authors without types too; a tensor is freed. */
function checked(attack: string, found: unknown, size: number): Found {
  if (found === undefined || found === null) return undefined;
  if (found === 'failed') return found;
  if (found instanceof Float32Array && found.length === size) return found;
  const error = wrongResult(
    ...([attack, 'search', found, `a Float32Array of ${size} values`] as const),
    "return the point, 'failed', or undefined for the best one shown",
  );
  if (found instanceof tf.Tensor) found.dispose();
  throw error;
}

async function searchOne(searching: Searching, questions: Questions, position: number): Promise<Ending> {
  const { run, plan, inputs } = searching;
  const { sample, best } = sampleOf(searching, questions, position);
  // What a loop makes before it first waits serves it to its end.
  const owner = tensorOwner();
  const bestPoint = () => best.point ?? inputs[position] ?? new Float32Array();
  try {
    const { name } = run.spec;
    const search = () => run.spec.search?.(sample, plan.epsilon);
    const returned = owner.collect(() => undisturbed(name, 'its search', search));
    const answer = isPromise(returned) ? await waitFor(`${name}: its search`, returned) : returned;
    const found = checked(name, answer, sample.input.length);
    if (found === 'failed') return { point: bestPoint(), cut: false, failed: !best.met };
    // A loop that shows nothing and chooses nothing is no evidence of robustness.
    return { point: found ?? bestPoint(), cut: best.cut, failed: found === undefined && !best.asked && !best.cut };
  } catch (error) {
    if (error instanceof OutOfQueries) return { point: bestPoint(), cut: true, failed: false };
    const failure = failureOf(run.spec.name, 'its search', error);
    questions.close(failure);
    throw failure;
  } finally {
    owner.dispose();
  }
}

/** How many values the samples have together that are searched side by side: what a processor keeps at hand. */
const valuesAtHand = 2 ** 16;

/** Kernels take samples by 16, on two threads at least. */
const together = 32;

/** How many samples are searched side by side: where the model runs elsewhere, the more it is shown at once the better. */
const samplesAtOnce = ({ classifier }: AttackRun, count: number, size: number): number => {
  const isHere = 'logits' in classifier && !backendTraits().asynchronous;
  return isHere ? Math.min(count, together * Math.max(1, Math.round(valuesAtHand / size / together))) : count;
};

/** Searches all, so many side by side: whoever comes to an end makes room for the next. */
async function searchAll(searching: Searching): Promise<readonly Ending[]> {
  const { run, inputs } = searching;
  const atOnce = samplesAtOnce(run, inputs.length, inputs[0]?.length ?? 1);
  const questions = openQuestions(atOnce, run.classifier.bounds, answererOf(searching));
  const endings: Ending[] = [];
  const positions = inputs.keys();
  const searchInTurn = async () => {
    try {
      for (const position of positions) endings[position] = await searchOne(searching, questions, position);
    } finally {
      questions.leave();
    }
  };
  for (const outcome of await Promise.allSettled(Array.from({ length: atOnce }, searchInTurn)))
    if (outcome.status === 'rejected') throw outcome.reason;
  return endings;
}

/** Searches some victims side by side, each by itself, and shows the model the results; they are the caller's, through `own`. */
export function attemptOnSamples(run: AttackRun, plan: AttemptPlan, own: TensorOwner['own']): Promise<Attempt> {
  return owning(async (ownHere) => {
    const { victims, rows, epsilon } = plan;
    const shape = victims.inputs.shape.slice(1);
    const every = rowsOf(await victims.inputs.data<'float32'>(), victims.labels.length);
    const inputs = Array.from(rows, (row) => every[row] ?? new Float32Array());
    const finite = new Array<boolean>(rows.length).fill(true);
    const endings = await searchAll({ run, plan, shape, inputs, finite });
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
    const { points, checksums, distances } = nearestMeasured(raw, { norm: run.spec.norm, origins, epsilon, bounds });
    own(points);
    ownHere([checksums, distances]);
    const verdicts = await judge(
      run,
      points,
      rows.map((row) => victims.goals[row] ?? -1),
    );
    const sums = await checksums.data();
    const usable = Array.from(verdicts.predictions, (one, row) => one !== -1 && Number.isFinite(sums[row]));
    return {
      ...verdicts,
      ...{ points, usable, distances: await distances.data<'float32'>() },
      finite: usable.map((value, row) => value && (finite[row] ?? false) && !endings[row]?.failed),
      cut: endings.map(({ cut }) => cut),
    };
  });
}
