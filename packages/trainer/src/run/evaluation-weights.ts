import {
  type Dataset,
  inScope,
  type ModelTensors,
  modelTensors,
  normalTensor,
  type Pass,
  randomStream,
  setValues,
} from '@infomixup/core';
import type { NamedTensors } from '@infomixup/regularizer';
import { runHook } from '@infomixup/regularizer/running';
import type { NamedTensorMap } from '@tensorflow/tfjs';
import { batchCount, disposeBatch, gatherBatch } from '../loop/batch.js';
import { pauses } from '../loop/pauses.js';
import type { RunWeights } from '../observer.js';
import { requireFiniteResult } from '../step/finite.js';
import { forwardOf } from '../step/forward.js';
import type { Run } from './run.js';

/** Training passes that recomputed statistics follow: of those before, 0.9^100 = 3e-5 is left. */
const passes = 100;

/** Runs `work` with the model at the weights to be evaluated; those that are trained are put back, whatever happens. */
export async function withEvaluationWeights<R, T>(run: Run<R>, dataset: Dataset, work: () => Promise<T>): Promise<T> {
  const putBack: (() => void)[] = [];
  try {
    const placed = inScope(() => place(run, putBack));
    if (placed)
      await requireFiniteResult(
        { ...placed, hook: 'evaluationWeights' },
        placed.variables,
        'look at what its state is made of',
      );
    if (placed?.recompute) await recomputeBuffers(run, dataset);
    return await work();
  } finally {
    for (const undo of putBack.reverse()) undo();
  }
}

/** Refuses, before anything is trained, weights of names or shapes that the model does not have. */
export function requireEvaluationWeights<R>(run: Run<R>): void {
  const putBack: (() => void)[] = [];
  try {
    inScope(() => place(run, putBack));
  } finally {
    for (const undo of putBack.reverse()) undo();
  }
}

/** The weights to be evaluated, where a plugin gives such. */
export async function evaluationTensors<R>(run: Run<R>, dataset: Dataset): Promise<ModelTensors | undefined> {
  if (!inScope(() => givenWeights(run))) return undefined;
  return withEvaluationWeights(run, dataset, () => modelTensors(run.definition.model));
}

/** The weights that are trained, and those to be evaluated. */
export async function runWeights<R>(run: Run<R>, dataset: Dataset): Promise<RunWeights> {
  const training = await modelTensors(run.definition.model);
  return { training, evaluation: (await evaluationTensors(run, dataset)) ?? training };
}

/** One plugin at most gives weights: composition sees to it. */
function givenWeights<R>({ plugins }: Run<R>) {
  for (const { name, running } of plugins) {
    const weights = running.evaluationWeights();
    if (weights) return { plugin: name, ...weights };
  }
  return undefined;
}

/** Which of the model's variables hold weights of a plugin's, and whether its buffers are still to be recomputed. */
interface Placed {
  readonly plugin: string;
  readonly variables: NamedTensors;
  readonly recompute: boolean;
}

/** Gives the model the weights to be evaluated, where there are any. */
function place<R>(run: Run<R>, putBack: (() => void)[]): Placed | undefined {
  const { model } = run.definition;
  const given = givenWeights(run);
  if (!given) return undefined;
  const { plugin, parameters, buffers = {} } = given;
  return runHook(plugin, 'evaluationWeights', () => {
    putBack.push(setValues(model.parameters, parameters));
    putBack.push(setValues(model.buffers, buffers === 'recompute' ? model.buffers : buffers));
    const recompute = buffers === 'recompute';
    const names = Object.keys({ ...parameters, ...(recompute ? {} : buffers) });
    const variables = Object.entries({ ...model.parameters, ...model.buffers }).filter(([name]) =>
      names.includes(name),
    );
    return { plugin, variables: Object.fromEntries(variables), recompute };
  });
}

/** Lets the buffers follow training passes over the data, without hooks, as they follow those of training. */
async function recomputeBuffers<R>({ definition }: Run<R>, dataset: Dataset): Promise<void> {
  const { model, seed, batchSize } = definition;
  if (Object.keys(model.buffers).length === 0) return;
  const order = randomStream(seed, 'recompute').permutation(dataset.size);
  const batches = batchCount(dataset.size, batchSize, dataset.size >= batchSize);
  const pause = pauses();
  for (let index = 0; index < passes; index++) {
    const start = (index % batches) * batchSize;
    const batch = await gatherBatch(dataset, order.slice(start, start + batchSize), model.classes);
    try {
      inScope(() => follow(definition, batch.inputs, index));
    } finally {
      disposeBatch(batch);
    }
    await pause();
  }
}

function follow<R>({ model, seed }: Run<R>['definition'], inputs: Parameters<typeof model.forward>[0], index: number) {
  const rng = randomStream(seed, 'noise/recompute', index);
  const buffers: NamedTensorMap = {};
  const pass: Pass<R> = {
    mode: 'train',
    visit: (_name, value) => value,
    normal: (shape) => normalTensor(rng, shape),
    update: (name, value) => {
      buffers[name] = value;
    },
  };
  forwardOf(model, inputs, pass);
  for (const [name, value] of Object.entries(buffers)) model.buffers[name]?.assign(value);
}
