import {
  inScope,
  keptCopies,
  onTape,
  randomStream,
  type TensorOwner,
  tensorOwner,
  withComposedOperations,
  withEarlyRelease,
} from '@infomixup/core';
import type { Batch, BatchTools, NamedTensors } from '@infomixup/regularizer';
import type { NamedTensorMap, Scalar } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Terms } from '../history.js';
import type { Proposal } from '../optimizers/descent.js';
import type { Plugin, Run } from '../run/run.js';
import { culpritOf, type Stage } from './culprit.js';
import { areFinite, faultyIn, gradientFault, lossFault, readScalars } from './finite.js';
import { gradientsAt, gradientsOf } from './gradients.js';
import { lossOf } from './loss.js';

/** A step up to its update: nothing of the run has changed yet. */
export interface Gradient {
  readonly terms: Readonly<Record<string, Scalar>>;
  /** New values of the model's buffers. */
  readonly buffers: NamedTensorMap;
  /** Where the parameters would go; `null` where a plugin leaves the update out. */
  readonly proposal: Proposal | null;
}

/**
 * One training step. Its loss is read, and found finite, before anything changes: after an error the parameters,
 * buffers and states are those of the step before.
 *
 * @param batch - the caller's own
 * @param meanwhile - called while an engine that answers later computes; it must not throw
 * @returns the value of each loss term
 */
export async function trainStep<R>(
  run: Run<R>,
  batch: Batch,
  learningRate: number,
  meanwhile: () => void,
): Promise<Terms> {
  const owner = tensorOwner();
  const plugins: Plugin<R>[] = [];
  const stages: Stage[] = [{ who: 'the data set: its gather', batch }];
  let proposal: Proposal | null = null;
  try {
    // What a plugin makes when it draws serves its hooks to the step's end.
    const preparing = owner.collect(() => prepared(run, plugins, batch, owner, stages));
    const samples = preparing instanceof Promise ? await preparing : preparing;
    const gradient = inScope(() => gradientOf(run, plugins, samples, learningRate, owner));
    proposal = gradient.proposal;
    const reading = Promise.all([readScalars(gradient.terms), proposal?.fault.data()]);
    meanwhile();
    const [terms, fault] = await reading;
    if (!areFinite(terms) || (proposal && !Number.isFinite(fault?.[0]))) {
      const parameter = (proposal && (await faultyIn(proposal.parameters))) ?? 'the loss';
      // One proposal at a time: the step is done again to see whose numbers are at fault.
      proposal?.dispose();
      const culprit = await culpritOf(run, plugins, stages, (watched, seen) => {
        gradientOf(watched, seen, samples, learningRate, owner).proposal?.dispose();
      });
      if (!areFinite(terms)) throw lossFault(terms, run.position, culprit);
      throw gradientFault(parameter, run.position, culprit, run.definition.optimizer.name);
    }
    inScope(() => update(run, plugins, gradient));
    return terms;
  } finally {
    proposal?.dispose();
    for (const plugin of plugins) plugin.discard();
    owner.dispose();
  }
}

/**
 * Each plugin draws (`plugins` holds those that have); then `prepareBatch`, chained: at once where every plugin's is.
 *
 * @param stages - is given every batch on the way
 */
export function prepared<R>(
  run: Run<R>,
  plugins: Plugin<R>[],
  batch: Batch,
  owner: TensorOwner,
  stages: Stage[] = [],
): Batch | Promise<Batch> {
  const { step, epoch } = run.position;
  const { seed, model } = run.definition;
  const context = { step, epoch, batchSize: batch.labels.length, classes: model.classes, classifier: run.classifier };
  for (const { name, running } of run.plugins)
    plugins.push({
      name,
      running,
      ...running.step({ ...context, rng: randomStream(seed, `regularizer/${name}`, step) }),
    });

  const tools: BatchTools = {
    own: owner.own,
    saliency: (given, { hooks = false } = {}) => owner.own(saliencyOf(run, hooks ? plugins : [], given)),
  };
  let current: Batch | Promise<Batch> = batch;
  for (const { name, hooks } of plugins) {
    const { prepareBatch } = hooks;
    if (!prepareBatch) continue;
    const made =
      current instanceof Promise
        ? current.then((ready) => owner.collect(() => prepareBatch(ready, tools)))
        : prepareBatch(current, tools);
    current = noted(made, (ready) => stages.push({ who: `${name}: its prepareBatch hook`, batch: ready }));
  }
  return current;
}

/** The same batch, once it is there shown to `note`. */
function noted(batch: Batch | Promise<Batch>, note: (batch: Batch) => void): Batch | Promise<Batch> {
  if (batch instanceof Promise) return batch.then((ready) => noted(ready, note));
  note(batch);
  return batch;
}

/** The tape (forward pass, targets, weights, criterion, penalties), the plugins' states, `gradients`, the optimizer's move. */
export function gradientOf<R>(
  run: Run<R>,
  plugins: readonly Plugin<R>[],
  batch: Batch,
  learningRate: number,
  owner: TensorOwner,
): Gradient {
  const { definition, position, trained, descent } = run;
  return differentiably(run, () => {
    const loss = () => lossOf(definition, plugins, batch, position.step);
    let kept: Omit<Gradient, 'proposal'> = { terms: {}, buffers: {} };
    const gradients = gradientsOf(trained, () => {
      const { total, terms, buffers } = loss();
      for (const plugin of plugins) plugin.hold();
      // Copies, since a plugin may hand over a tensor that it keeps as its state.
      kept = { terms: owner.own(keptCopies(terms)), buffers: owner.own(keptCopies(buffers)) };
      return total;
    });
    const stage = {
      parameters: trained,
      gradientsAt: (offsets: NamedTensors) => gradientsAt(trained, offsets, () => loss().total),
    };
    let changed: NamedTensors | null = gradients;
    for (const { hooks } of plugins) if (changed && hooks.gradients) changed = hooks.gradients(changed, stage);
    return { ...kept, proposal: changed && descent.propose(changed, learningRate) };
  });
}

/** The update: the plugins' `updated`, then parameters, buffers and states at once, so that a throw changes none of them. */
function update<R>(run: Run<R>, plugins: readonly Plugin<R>[], { proposal, buffers }: Gradient): void {
  const { model } = run.definition;
  if (proposal) {
    const after = {
      parameters: chosen(model.parameters, proposal.parameters),
      buffers: chosen(model.buffers, buffers),
      updates: run.descent.updates() + 1,
    };
    for (const plugin of plugins)
      plugin.updated({ ...after, variables: chosen(plugin.running.variables, proposal.parameters) });
    proposal.accept();
  }
  for (const [name, value] of Object.entries(buffers)) model.buffers[name]?.assign(value);
  for (const plugin of plugins) plugin.commit();
}

/** The gradient of the mean criterion, and of what `plugins` add, in the inputs of `batch`. */
function saliencyOf<R>(run: Run<R>, plugins: readonly Plugin<R>[], batch: Batch) {
  const { definition, position } = run;
  return inScope(() => {
    const loss = (inputs: tf.Tensor) => lossOf(definition, plugins, { ...batch, inputs }, position.step).total;
    return tf.keep(differentiably(run, () => onTape(() => tf.grad(withEarlyRelease(loss))(batch.inputs))));
  });
}

/** Runs `work`, which takes gradients, so that gradients within it may be differentiated where a plugin does so. */
const differentiably = <R, T>({ secondDerivatives }: Run<R>, work: () => T): T =>
  secondDerivatives.length > 0 ? withComposedOperations(work) : work();

const chosen = (names: NamedTensors, values: NamedTensors): NamedTensors =>
  Object.fromEntries(Object.entries(names).map(([name, before]) => [name, values[name] ?? before]));
