import type { NamedVariables } from '@infomixup/core';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Run } from '../run/run.js';
import type { Checkpoint } from './checkpoint.js';
import { requireSame } from './fingerprint.js';
import { loadState } from './state.js';
import { badCheckpoint, loadTensor, type SavedTensors } from './tensors.js';

/**
 * Sets `run` to where the checkpoint was taken. Everything is read before anything is changed.
 *
 * @throws InfomixupError `checkpoint-mismatch` for a checkpoint of another run, `bad-checkpoint` for an incomplete one
 */
export function restoreRun<R>(run: Run<R>, checkpoint: Checkpoint): void {
  requireSame(checkpoint.fingerprint, run.fingerprint);
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

const valuesOf = (group: string, variables: NamedVariables, tensors: SavedTensors) =>
  Object.entries(variables).map(([name, variable]) => ({ variable, value: loadTensor(`${group}/${name}`, tensors) }));

function slotsOf<R>({ descent }: Run<R>, tensors: SavedTensors): NamedTensorMap {
  const names = Object.keys(descent.slots());
  return Object.fromEntries(names.map((name) => [name, loadTensor(`optimizer/${name}`, tensors)]));
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
    return { running, held, state: loadState(state, get) };
  });
