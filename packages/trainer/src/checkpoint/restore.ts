import type { NamedVariables } from '@infomixup/core';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Run } from '../run/run.js';
import type { Checkpoint } from './checkpoint.js';
import { loadState, misfitOf } from './state.js';
import { badCheckpoint, loadTensor, type SavedTensors } from './tensors.js';

/**
 * Sets `run` to where the checkpoint of the same run was taken, whole or not at all: everything is read, and fits, before
 * anything is changed.
 *
 * @throws InfomixupError `bad-checkpoint` for one that is incomplete, or holds what does not fit the run
 */
export function restoreRun<R>(run: Run<R>, checkpoint: Checkpoint): void {
  tf.tidy(() => {
    const { buffers } = run.definition.model;
    const { tensors } = checkpoint;
    const values = [...valuesOf('parameters', run.trained, tensors), ...valuesOf('buffers', buffers, tensors)];
    const slots = slotsOf(run, tensors);
    const states = statesOf(run, checkpoint);
    for (const { variable, value } of values) variable.assign(value);
    run.descent.restore(slots, checkpoint.updates);
    for (const { running, state, held } of states) {
      for (const tensor of held) tf.keep(tensor);
      running.restore(state);
    }
  });
  run.position = checkpoint.position;
  run.records = checkpoint.records;
  run.totals = checkpoint.totals;
  // An observer says again why it stops a run, unless it was given more patience or is gone.
  run.stopped = run.plugins.find(({ name }) => name === checkpoint.stopped?.by) && checkpoint.stopped;
}

/** The saved tensor, of the same type and shape as the one whose place it takes. */
function fitting(name: string, present: Tensor, tensors: SavedTensors): Tensor {
  const value = loadTensor(name, tensors);
  const misfit = misfitOf(present, value);
  if (misfit) throw badCheckpoint(`${name} ${misfit}`);
  return value;
}

const valuesOf = (group: string, variables: NamedVariables, tensors: SavedTensors) =>
  Object.entries(variables).map(([name, variable]) => ({
    variable,
    value: fitting(`${group}/${name}`, variable, tensors),
  }));

function slotsOf<R>({ descent }: Run<R>, tensors: SavedTensors): NamedTensorMap {
  const slots = Object.entries(descent.slots());
  return Object.fromEntries(slots.map(([name, slot]) => [name, fitting(`optimizer/${name}`, slot, tensors)]));
}

/** Each plugin's state, and the tensors in it, which become the plugin's own. */
const statesOf = <R>({ plugins }: Run<R>, { plugins: saved, tensors }: Checkpoint) =>
  plugins.map(({ name, running }) => {
    const held: Tensor[] = [];
    const get = (path: string) => {
      const tensor = loadTensor(path, tensors);
      held.push(tensor);
      return tensor;
    };
    const state = saved[name];
    if (state === undefined) throw badCheckpoint(`the state of ${name} is missing`);
    const loaded = loadState(state, get);
    const misfit = misfitOf(running.state(), loaded);
    if (misfit) throw badCheckpoint(`the state of ${name} ${misfit}`);
    return { running, held, state: loaded };
  });
