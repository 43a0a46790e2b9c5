import { type Dataset, InfomixupError, type Json, requireKnownKeys } from '@infomixup/core';
import { captureRun } from './checkpoint/capture.js';
import type { Checkpoint } from './checkpoint/checkpoint.js';
import { fingerprintOf } from './checkpoint/fingerprint.js';
import { restoreRun } from './checkpoint/restore.js';
import { type Definition, requireWhole } from './definition.js';
import type { History } from './history.js';
import { batchesOf, trainEpoch } from './loop/epoch.js';
import { type Session, tellAll } from './loop/session.js';
import { type Metrics, measuredBy, requireFreeNames } from './loop/validation.js';
import type { Observer } from './observer.js';
import { evaluationTensors, runWeights } from './run/evaluation-weights.js';
import { endRun, type Run, startRun } from './run/run.js';
import { requireSecondDerivatives } from './step/second-derivatives.js';
import { requireMeasured } from './watch.js';

/** How one run is done. */
export interface FitOptions {
  /** Passes over the data, those done before a resume included. */
  readonly epochs: number;
  /** Told of every step and epoch, in this order. */
  readonly observers?: readonly Observer[];
  /** Measured after each epoch, for `validation` in its record. */
  readonly validation?: Dataset;
  /** What else to measure of it, by name: each becomes a number of `validation`. */
  readonly metrics?: Metrics;
  /** Stops the run after the step in progress. */
  readonly signal?: AbortSignal;
  /** Goes on from here, exactly as if the run had never stopped. */
  readonly resume?: Checkpoint | null | undefined;
  /** Whatever else decides the result and the trainer cannot see; a resume must agree with it. */
  readonly configuration?: Json;
}

// A list that misses an option does not compile.
const known: Record<keyof FitOptions, true> = {
  epochs: true,
  observers: true,
  validation: true,
  metrics: true,
  signal: true,
  resume: true,
  configuration: true,
};

/** Starts a run of `definition` and trains to its end. */
export async function fit<R>(definition: Definition<R>, dataset: Dataset, options: FitOptions): Promise<History> {
  requireKnownKeys('fit', options, Object.keys(known));
  const { epochs, resume, configuration = null, validation, metrics = {} } = options;
  requireWhole('epochs', epochs, 0);
  requireFreeNames(metrics);
  const { watches } = definition.schedule;
  if (watches) requireMeasured(watches, validation ? measuredBy(metrics) : []);
  requireFittingData(definition, dataset);
  if (validation) requireFittingData(definition, validation);
  const run = startRun(definition, fingerprintOf(definition, dataset, epochs, configuration));
  const onEngine = dataset.gather.onEngine?.();
  try {
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
  await tell((observer, view) => observer.runStart?.(start, view));
  while (run.position.epoch < epochs && !run.stopped && !stopped()) await trainEpoch(run, session);
  const interrupted = run.position.epoch < epochs && !run.stopped;
  const evaluationWeights = interrupted ? undefined : await evaluationTensors(run, dataset);
  const history: History = {
    epochs: run.records,
    position: run.position,
    interrupted,
    ...(run.stopped && { stopped: run.stopped }),
    ...(evaluationWeights && { evaluationWeights }),
  };
  await tell((observer, view) => observer.runEnd?.(history, view));
  return history;
}

const sessionOf = <R>(run: Run<R>, dataset: Dataset, options: FitOptions): Session => ({
  dataset,
  epochs: options.epochs,
  validation: options.validation,
  metrics: options.metrics ?? {},
  stopped: () => options.signal?.aborted ?? false,
  tell: tellAll(options.observers ?? [], {
    snapshot: () => captureRun(run),
    weights: () => runWeights(run, dataset),
  }),
});

function requireFittingData<R>({ model }: Definition<R>, { name, classes, inputShape }: Dataset): void {
  const refuse = (what: string, wanted: string) => {
    throw new InfomixupError(
      `trainer: ${name} has ${what}, and the model ${model.name} takes ${wanted}; give data and a model that match`,
      'dataset-mismatch',
    );
  };
  if (classes.length !== model.classes) refuse(`${classes.length} classes`, `${model.classes}`);
  if (inputShape.join() !== model.inputShape.join()) refuse(`inputs [${inputShape}]`, `[${model.inputShape}]`);
}
