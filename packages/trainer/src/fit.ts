import {
  type Dataset,
  datasetFault,
  InfomixupError,
  type Json,
  misfitOf,
  requireKnownKeys,
  watchShared,
} from '@infomixup/core';
import { captureRun } from './checkpoint/capture.js';
import type { Checkpoint } from './checkpoint/checkpoint.js';
import { fingerprintOf, requireSame } from './checkpoint/fingerprint.js';
import { restoreRun } from './checkpoint/restore.js';
import { type Definition, requireWhole } from './definition.js';
import type { History } from './history.js';
import { batchesOf, requireEpoch, trainEpoch } from './loop/epoch.js';
import { observerStates, requireNames, restoreObservers, type Session, tellAll, tellOne } from './loop/session.js';
import { type Measures, type Metrics, measuredBy, requireFreeNames } from './loop/validation.js';
import type { Observer } from './observer.js';
import { evaluationTensors, requireEvaluationWeights, runWeights } from './run/evaluation-weights.js';
import { endRun, type Run, requireFiniteVariables, startRun } from './run/run.js';
import { requireSecondDerivatives } from './step/second-derivatives.js';
import { requireMeasured } from './watch.js';

/** How one run is done. */
export interface FitOptions {
  /** Passes over the data, those done before a resume included. */
  readonly epochs: number;
  /** Told of every step and epoch, in this order but for those with a state, which come first. */
  readonly observers?: readonly Observer[];
  /** Measured after each epoch, for `validation` in its record. */
  readonly validation?: Dataset;
  /** What else to measure of it, by name: each becomes a number of `validation`. */
  readonly metrics?: Metrics;
  /** What to measure of the model itself on the validation set, by name: each becomes a number of `validation` too. */
  readonly measures?: Measures;
  /** Stops the run after the step in progress. */
  readonly signal?: AbortSignal;
  /** Goes on from here, exactly as if the run had never stopped. */
  readonly resume?: Checkpoint | null | undefined;
  /** Resumes also on another engine or version of TensorFlow.js, where numbers may round differently; not by default. */
  readonly force?: boolean;
  /** Whatever else decides the result and the trainer cannot see; a resume must agree with it. */
  readonly configuration?: Json;
}

// A list that misses an option does not compile.
const known: Record<keyof FitOptions, true> = {
  epochs: true,
  observers: true,
  validation: true,
  metrics: true,
  measures: true,
  signal: true,
  resume: true,
  force: true,
  configuration: true,
};

/** Begins a run of `definition`, which refuses what `fit` would refuse before its first step, and ends it at once. */
export async function checkFit<R>(definition: Definition<R>, dataset: Dataset): Promise<void> {
  requireFittingData(definition, dataset, 'the data set');
  batchesOf(definition, dataset);
  const run = startRun(definition, fingerprintOf(definition, dataset, 0, null));
  try {
    await requireFiniteVariables(run);
    requireEvaluationWeights(run);
    await requireSecondDerivatives(run, dataset);
    await requireEpoch(run, dataset);
  } finally {
    endRun(run);
  }
}

/** Starts a run of `definition` and trains to its end. */
export async function fit<R>(definition: Definition<R>, dataset: Dataset, options: FitOptions): Promise<History> {
  requireKnownKeys('fit', options, Object.keys(known));
  const { epochs, resume, force = false, configuration = null, observers = [] } = options;
  requireWhole('epochs', epochs, 0);
  requireNames(observers);
  requireWatched(definition, options);
  requireFittingData(definition, dataset, 'the data set');
  if (options.validation !== undefined) requireFittingData(definition, options.validation, 'the validation set');
  if (resume) requireSameLength(definition, resume, epochs);
  const run = startRun(definition, fingerprintOf(definition, dataset, epochs, configuration));
  const onEngine = dataset.gather.onEngine?.();
  try {
    await requireFiniteVariables(run);
    requireEvaluationWeights(run);
    if (resume) requireSame(resume.fingerprint, run.fingerprint, force);
    // Before the model: whatever an observer refuses, the model is as it was.
    restoreObservers(observers, resume);
    if (resume) restoreRun(run, resume);
    const data = onEngine ? { ...dataset, gather: onEngine.gather } : dataset;
    await requireSecondDerivatives(run, data);
    return await trainThrough(run, sessionOf(run, data, options));
  } finally {
    onEngine?.dispose();
    endRun(run);
  }
}

async function trainThrough<R>(run: Run<R>, session: Session): Promise<History> {
  const { dataset, epochs, tell, stopped } = session;
  const { position, records } = run;
  const stepsPerEpoch = batchesOf(run.definition, dataset);
  const start = { epochs, samples: dataset.size, stepsPerEpoch, position, records };
  await tell('runStart', start);
  while (run.position.epoch < epochs && !stopped()) await trainEpoch(run, session);
  const interrupted = run.position.epoch < epochs && !run.stopped;
  const evaluationWeights = interrupted ? undefined : await evaluationTensors(run, dataset);
  const history: History = {
    epochs: run.records,
    position: run.position,
    interrupted,
    ...(run.stopped && { stopped: run.stopped }),
    ...(evaluationWeights && { evaluationWeights }),
  };
  await tell('runEnd', history);
  return history;
}

const sessionOf = <R>(run: Run<R>, dataset: Dataset, options: FitOptions): Session => ({
  dataset,
  epochs: options.epochs,
  validation: options.validation,
  metrics: options.metrics ?? {},
  measures: options.measures ?? {},
  stopped: () => run.stopped !== undefined || (options.signal?.aborted ?? false),
  // What is called here is looked at by itself; a timer, or what goes on after an await, has no other name.
  requireShared: watchShared('trainer', 'something that was started and went on by itself'),
  tell: tellAll(options.observers ?? [], {
    snapshot: () => snapshotOf(run, options.observers ?? []),
    weights: () => runWeights(run, dataset),
    stop: (stopped) => {
      run.stopped ??= stopped;
    },
  }),
});

/** The run as it is at the moment of the call; what observers have written by then is on the disk when it is there. */
async function snapshotOf<R>(run: Run<R>, observers: readonly Observer[]): Promise<Checkpoint> {
  const flushed = async () => {
    for (const observer of observers) await tellOne(observer.name ?? 'an observer', 'flush', () => observer.flush?.());
  };
  const [checkpoint] = await Promise.all([captureRun(run, observerStates(observers)), flushed()]);
  return checkpoint;
}

/** Refuses metrics, and what schedule and observers watch, before anything is trained. */
function requireWatched<R>(
  { schedule }: Definition<R>,
  { observers = [], validation, metrics = {}, measures = {} }: FitOptions,
): void {
  requireFreeNames(metrics, measures);
  const measured = validation ? measuredBy(metrics, measures) : [];
  for (const { watches } of [schedule, ...observers]) if (watches) requireMeasured(watches, measured);
}

/** A run whose rates hang on its length can go on only at that length. */
function requireSameLength<R>({ schedule }: Definition<R>, { fingerprint, records }: Checkpoint, epochs: number): void {
  const before = fingerprint.epochs;
  if (!schedule.dependsOnLength || typeof before !== 'number' || before === epochs) return;
  throw new InfomixupError(
    `trainer: the checkpoint is of a run of ${before} epochs, and this one has ${epochs} (epochs: ${before} -> ${epochs}); the schedule ${schedule.name} sets every learning rate by the run's length, so the ${records.length} epochs done would have been others; resume with ${before} epochs or start anew, with constant, stepDecay or plateau where a run is to be prolonged later`,
    'checkpoint-mismatch',
  );
}

/** Refuses what is no data set, and one that does not fit the model: the training's and the validation's alike. */
export function requireFittingData<R>({ model }: Definition<R>, dataset: Dataset, what: string): void {
  const fault = datasetFault(dataset);
  if (fault) throw new InfomixupError(`trainer: ${what} ${fault}; give a data set`, 'invalid-dataset');
  const misfit = misfitOf(model, dataset);
  if (misfit) throw new InfomixupError(`trainer: ${misfit}; give data and a model that match`, 'dataset-mismatch');
}
