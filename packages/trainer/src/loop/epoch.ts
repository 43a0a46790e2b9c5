import {
  backendTraits,
  callPart,
  type Dataset,
  firstNumbers,
  InfomixupError,
  inScope,
  randomStream,
  type TensorOwner,
  tensorOwner,
  wrongResult,
} from '@infomixup/core';
import type { EpochOutcome } from '@infomixup/regularizer';
import { saveState } from '../checkpoint/state.js';
import type { Definition } from '../definition.js';
import { type EpochRecord, meanTerms, noTotals, withBatch } from '../history.js';
import { withEvaluationWeights } from '../run/evaluation-weights.js';
import type { Run } from '../run/run.js';
import { lossOf } from '../step/finite.js';
import { trainStep } from '../step/step.js';
import { batchCount, disposeBatch, shuffled } from './batch.js';
import { type BatchSource, batchSource } from './batch-source.js';
import { pauses } from './pauses.js';
import type { Session } from './session.js';
import { validate } from './validation.js';

/** Trains from the run's position to the end of its epoch, or until the session is stopped. */
export async function trainEpoch<R>(run: Run<R>, session: Session): Promise<void> {
  // What a plugin makes for an epoch serves its data to the epoch's end.
  const owner = tensorOwner();
  try {
    const { data, given } = await prepared(run, session.dataset, owner);
    const batches = batchesOf(run.definition, data);
    await trainBatches(run, session, sourceOf(run, data), batches);
    if (run.position.batch >= batches && !session.stopped()) await finishEpoch(run, session, given);
  } finally {
    owner.dispose();
  }
}

/** Refuses data that a plugin cannot prepare for an epoch. */
export async function requireEpoch<R>(run: Run<R>, dataset: Dataset): Promise<void> {
  const owner = tensorOwner();
  try {
    await prepared(run, dataset, owner);
  } finally {
    owner.dispose();
  }
}

async function trainBatches<R>(run: Run<R>, session: Session, source: BatchSource, batches: number): Promise<void> {
  const pause = pauses();
  try {
    while (run.position.batch < batches && !session.stopped()) {
      await trainBatch(run, session, source, batches);
      await pause();
    }
  } finally {
    await source.dispose();
  }
}

/** The data set as it is in this epoch, which each plugin may change in written order, and as each was given it. */
async function prepared<R>(
  { definition, plugins, position }: Run<R>,
  dataset: Dataset,
  owner: TensorOwner,
): Promise<{ readonly data: Dataset; readonly given: readonly Dataset[] }> {
  const { seed, model } = definition;
  const { epoch } = position;
  const training = { rng: randomStream(seed, 'data', epoch), epoch };
  const { withinBounds = false } = dataset.gather;
  const gather: Dataset['gather'] = (indices) => dataset.gather(indices, training);
  const origin = { dataset, indices: firstNumbers(dataset.size) };
  let data: Dataset = { ...dataset, origin, gather: Object.assign(gather, { withinBounds }) };
  const given: Dataset[] = [];
  for (const { name, running } of plugins) {
    const rng = randomStream(seed, `regularizer/${name}/epoch`, epoch);
    const before = data;
    given.push(before);
    data = await owner.collect(() => running.prepareEpoch({ rng, epoch, classes: model.classes }, before));
  }
  return { data, given };
}

/** The number of an epoch's batches. Throws InfomixupError `no-batch` where there is none. */
export function batchesOf<R>({ batchSize, dropLast }: Definition<R>, { name, size }: Dataset): number {
  const batches = batchCount(size, batchSize, dropLast);
  if (batches > 0) return batches;
  throw new InfomixupError(
    `trainer: ${name} has ${size} samples, not one batch of ${batchSize}; give more samples or a smaller batchSize`,
    'no-batch',
  );
}

function sourceOf<R>({ definition, position }: Run<R>, dataset: Dataset): BatchSource {
  const { seed, batchSize, model } = definition;
  const order = shuffled(seed, position.epoch, dataset.size);
  return batchSource({ dataset, order, batchSize, classes: model.classes });
}

async function trainBatch<R>(run: Run<R>, session: Session, source: BatchSource, batches: number) {
  session.requireShared();
  const started = performance.now();
  const { position } = run;
  const { epoch, batch, step } = position;
  const learningRate = rateAt(run, epoch * batches + batch, session.epochs, batches);
  const taking = source.take(batch);
  const later = taking instanceof Promise;
  const samples = later ? await taking : taking;
  const size = samples.labels.length;
  // Where the data set reads on while JavaScript waits, or the engine computes on; else nothing is won by it.
  const meanwhile = () => {
    if ((later || backendTraits().asynchronous) && batch + 1 < batches) source.prepare(batch + 1);
  };
  const terms = await trainStep(run, samples, learningRate, meanwhile).finally(() => disposeBatch(samples));
  run.position = { epoch, batch: batch + 1, step: step + 1 };
  run.totals = withBatch(run.totals, terms, size, learningRate, (performance.now() - started) / 1000);
  const { position: next } = run;
  const event = { position: next, epoch, batch, batches, loss: lossOf(terms), terms, learningRate };
  await session.tell('stepEnd', event);
}

function rateAt<R>({ definition, records }: Run<R>, step: number, epochs: number, stepsPerEpoch: number): number {
  const { optimizer, schedule } = definition;
  const progress = { step, stepsPerEpoch, totalSteps: epochs * stepsPerEpoch, records };
  const factor: unknown = callPart(schedule.name, 'its factor', 'schedule-failed', () =>
    inScope(() => schedule.factor(progress)),
  );
  if (typeof factor === 'number' && Number.isFinite(factor)) return optimizer.learningRate * factor;
  throw wrongResult(schedule.name, 'its factor', factor, 'a finite number', `correct it for step ${step}`);
}

async function finishEpoch<R>(
  run: Run<R>,
  { dataset, validation, metrics, measures, tell }: Session,
  given: readonly Dataset[],
): Promise<void> {
  const { epoch, step } = run.position;
  const { criterion, batchSize, seed } = run.definition;
  const plan = validation && { dataset: validation, criterion, metrics, measures, batchSize, seed, epoch };
  const record: EpochRecord = {
    ...summary(run),
    ...(plan && {
      validation: await withEvaluationWeights(run, dataset, () => validate(run.classifier, plan)),
    }),
    reports: await reportsOf(run),
  };
  await endPlugins(run, record, given, validation);
  run.records = [...run.records, record];
  run.totals = noTotals;
  run.position = { epoch: epoch + 1, batch: 0, step };
  const { position } = run;
  await tell('epochEnd', { position, record, ...(run.stopped && { stopped: run.stopped }) });
}

function summary<R>({ position, totals }: Run<R>): Omit<EpochRecord, 'reports' | 'validation'> {
  const { epoch, step } = position;
  const { learningRate, seconds } = totals;
  const terms = meanTerms(totals);
  return { epoch, step, loss: lossOf(terms), terms, learningRate, seconds };
}

async function reportsOf<R>({ plugins }: Run<R>): Promise<Record<string, number>> {
  await readStates(plugins);
  const reports = plugins.flatMap(({ name, running }) =>
    Object.entries(running.report()).map(([key, value]) => [`${name}/${key}`, value] as const),
  );
  return Object.fromEntries(reports);
}

/** Reads the tensors of the plugins' states, so that their values are at hand where an engine cannot be waited for. */
async function readStates<R>(plugins: Run<R>['plugins']): Promise<void> {
  const reads: Promise<unknown>[] = [];
  for (const { name, running } of plugins) saveState(running.state(), name, (_, tensor) => reads.push(tensor.data()));
  await Promise.all(reads);
}

/** Lets each plugin choose its state for the next epoch, or end the run; `given` has its data at the plugin's place. */
async function endPlugins<R>(
  run: Run<R>,
  outcome: EpochOutcome,
  given: readonly Dataset[],
  validationSet: Dataset | undefined,
): Promise<void> {
  const { definition, classifier } = run;
  const { parameters, buffers } = definition.model;
  const shared = { ...outcome, classifier, parameters, buffers, ...(validationSet && { validationSet }) };
  for (const [place, data] of given.entries()) {
    const plugin = run.plugins[place];
    if (!plugin) continue;
    const { name, running } = plugin;
    const rng = randomStream(definition.seed, `regularizer/${name}/epoch-end`, outcome.epoch);
    const stop = (reason: string) => {
      run.stopped ??= { by: name, reason };
    };
    await running.endEpoch({ ...shared, data, rng, stop });
  }
}
