import { firstNumbers, keptCopy, oneHot, owning, type TensorOwner } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { BoundedAttack } from './attack.js';
import { lend } from './author-calls.js';
import type { Problem } from './inner-loop.js';
import { failureOf, wrongResult } from './loop-failure.js';
import { checkedClassifier } from './model.js';
import { type MeasuredPoints, nearestMeasured } from './norms/allowed.js';
import { type ProblemParts, problemOf } from './problem.js';
import { readTogether } from './read-together.js';
import { gatherRows } from './rows.js';
import type { AttackSpec } from './spec.js';
import { OutOfQueries, spender } from './spending.js';
import { isStepped, lastPoints } from './state.js';
import { completePerturb, sampleStream } from './validation.js';
import { type AttackRun, type Attempt, type AttemptPlan, judge, selectSamples, whiteBox } from './victims.js';

/** Runs the inner loop, then projects and clips what it returns, or what it asked about when its queries ran out. */
function runInnerLoop(
  spec: AttackSpec,
  problem: Problem,
  epsilon: number,
  onCut: () => void = () => {},
): MeasuredPoints {
  return tf.tidy(() => {
    const { inputs, bounds } = problem;
    const raw = withinQueries(spec, () => pointsOf(spec, problem, epsilon), onCut);
    return nearestMeasured(raw, { norm: spec.norm, origins: inputs, epsilon, bounds });
  });
}

/** What an inner loop comes to: what `perturb` returns, or the last of all steps. */
function pointsOf(spec: AttackSpec, problem: Problem, epsilon: number): Tensor {
  if (isStepped(spec)) return lastPoints(spec, problem, epsilon);
  const returned = lend(spec.name, 'perturb', problem, () => spec.perturb?.(problem, epsilon));
  return checked(spec.name, returned, problem.inputs.shape);
}

/** What an inner loop returned, by authors without types too. */
function checked(attack: string, returned: unknown, shape: readonly number[]): Tensor {
  if (returned instanceof tf.Tensor && !returned.isDisposed)
    if (returned.dtype === 'float32' && returned.shape.join() === shape.join()) return returned;
  throw wrongResult(attack, 'perturb', returned, `float32 [${shape}]`, 'return the perturbed points');
}

function withinQueries({ name }: AttackSpec, loop: () => Tensor, onCut: () => void): Tensor {
  try {
    return loop();
  } catch (error) {
    if (!(error instanceof OutOfQueries)) throw failureOf(name, 'its perturb', error);
    onCut();
    // Kept while the loop's own scopes ended, now this scope's.
    return tf.tidy(() => {
      const points = tf.clone(error.points);
      error.points.dispose();
      return points;
    });
  }
}

/** `perturb` of a bounded attack: its first attempt at one budget, unverified and at once. */
export function perturbOnce(spec: AttackSpec): BoundedAttack['perturb'] {
  return (options) => {
    const { classifier, batch, epsilon, criterion, rng, indices } = completePerturb(spec, options);
    const { inputs, labels } = batch;
    if (epsilon === 0 || labels.length === 0) return tf.clone(inputs);
    return tf.tidy(() => {
      const problem = problemOf({
        // Clones, which a loop may spoil without spoiling the caller's.
        ...{ spec, criterion, inputs: tf.clone(inputs), labels: labels.slice(), bounds: classifier.bounds },
        classifier: () => checkedClassifier(spec.name, classifier),
        goal: oneHot(criterion.targets ?? labels, classifier.classes),
        attempt: 0,
        streamOf: (row) => sampleStream(rng, indices[row] ?? 0, 0),
      });
      return runInnerLoop(spec, problem, epsilon).points;
    });
  };
}

/** What the inner loop makes of the rows of an attempt. */
const perturbRows = (
  run: AttackRun,
  plan: AttemptPlan,
  observe: ProblemParts['observe'],
  onCut: () => void,
): MeasuredPoints =>
  tf.tidy(() => {
    const { victims, rows, number, epsilon } = plan;
    const { inputs, labels, indices } = selectSamples(victims, rows);
    const { inputLogits } = victims;
    const problem = problemOf({
      ...{ spec: run.spec, criterion: run.criterion, bounds: run.classifier.bounds, inputs, labels, observe },
      classifier: () => whiteBox(run),
      goal: gatherRows(victims.goal, rows),
      attempt: number,
      ...(inputLogits && { inputLogits: () => gatherRows(inputLogits, rows) }),
      streamOf: (row) => sampleStream(run.rng, indices[row] ?? 0, number),
      spend: spender(plan, rows),
      inputGradient: () => {
        const spend = spender(plan, firstNumbers(victims.labels.length));
        const { gradient, magnitude } = victims.inputGradient(() => spend('gradientCalls', inputs));
        return { gradient: gatherRows(gradient, rows), magnitude: gatherRows(magnitude, rows) };
      },
    });
    return runInnerLoop(run.spec, problem, epsilon, onCut);
  });

/** For each sample whether `holds` for any of its values, one a measurement. */
const anyOf = (
  measurements: readonly Float32Array[],
  samples: number,
  holds: (value: number) => boolean,
): readonly boolean[] => {
  const found = new Array<boolean>(samples).fill(false);
  for (const values of measurements)
    for (let sample = 0; sample < samples; sample++) found[sample] ||= holds(values[sample] ?? 0);
  return found;
};

/** Runs an inner loop on tensors once and shows the model the result; the points are the caller's, through `own`. */
export function attemptOnBatch(run: AttackRun, plan: AttemptPlan, own: TensorOwner['own']): Promise<Attempt> {
  return owning(async (ownHere) => {
    const { victims, rows } = plan;
    const magnitudes: Tensor1D[] = ownHere([]);
    let isCut = false;
    const { points, checksums, distances } = perturbRows(
      run,
      plan,
      ({ magnitude }) => {
        if (magnitude) magnitudes.push(keptCopy(magnitude));
      },
      () => {
        isCut = true;
      },
    );
    own(points);
    const measured = ownHere([checksums, distances] as const);
    const verdicts = await judge(
      run,
      points,
      rows.map((row) => victims.goals[row] ?? -1),
    );
    const [sums, lengths = new Float32Array(), ...gradients] = await readTogether([...measured, ...magnitudes]);
    const usable = Array.from(verdicts.predictions, (one, row) => one !== -1 && Number.isFinite(sums?.[row]));
    const broken = anyOf(gradients, rows.length, (magnitude) => !Number.isFinite(magnitude));
    const zero = anyOf(gradients, rows.length, (magnitude) => magnitude === 0);
    for (const [position, row] of rows.entries()) victims.zeroGradient[row] ||= zero[position] ?? false;
    const finite = usable.map((value, row) => value && !broken[row]);
    return {
      ...verdicts,
      points,
      distances: lengths,
      usable,
      finite,
      cut: rows.length > 0 ? new Array<boolean>(rows.length).fill(isCut) : [],
    };
  });
}
