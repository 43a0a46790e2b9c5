import { InfomixupError, owning, type TensorOwner } from '@infomixup/core';
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

async function searchOne(searching: Searching, questions: Questions, position: number): Promise<Ending> {
  const { run, plan, inputs } = searching;
  const { sample, best } = sampleOf(searching, questions, position);
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
    questions.close(error);
    throw error;
  } finally {
    questions.leave();
  }
}

async function searchAll(searching: Searching): Promise<readonly Ending[]> {
  const { rows } = searching.plan;
  const questions = openQuestions(rows.length, answererOf(searching));
  const settled = await Promise.allSettled(
    Array.from(rows, (_, position) => searchOne(searching, questions, position)),
  );
  return settled.map((outcome) => {
    if (outcome.status === 'fulfilled') return outcome.value;
    throw outcome.reason;
  });
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
