import { keptCopy } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Run } from '../run/run.js';
import type { Checkpoint } from './checkpoint.js';
import { saveState } from './state.js';
import { type SavedTensors, saveTensor } from './tensors.js';

/** What a checkpoint holds of observers. */
type ObserverStates = Pick<Checkpoint, 'observers' | 'tensors'>;

/** Copies everything that decides how `run` goes on, as it is at the moment of the call. */
export async function captureRun<R>(run: Run<R>, states: ObserverStates): Promise<Checkpoint> {
  const { fingerprint, position, records, totals, stopped, descent } = run;
  const updates = descent.updates();
  const held: Record<string, Tensor> = {};
  try {
    const plugins = holdTensors(run, held);
    const done = { fingerprint, position, records, totals, updates, ...(stopped && { stopped }) };
    const tensors = { ...(await saveTensors(held)), ...states.tensors };
    return { ...done, plugins, observers: states.observers, tensors };
  } finally {
    tf.dispose(held);
  }
}

/** Puts a copy of each tensor into `held`: the run may replace its own before they are read. */
function holdTensors<R>({ definition, descent, trained, plugins }: Run<R>, held: Record<string, Tensor>) {
  const put = (name: string, tensor: Tensor) => {
    held[name] = keptCopy(tensor);
  };
  const { buffers } = definition.model;
  tf.tidy(() => {
    for (const [group, tensors] of Object.entries({ parameters: trained, buffers, optimizer: descent.slots() })) {
      for (const [name, tensor] of Object.entries(tensors)) put(`${group}/${name}`, tensor);
    }
  });
  const states = plugins.map(
    ({ name, running }) => [name, saveState(running.state(), `plugins/${name}`, put)] as const,
  );
  return Object.fromEntries(states);
}

async function saveTensors(tensors: Readonly<Record<string, Tensor>>): Promise<SavedTensors> {
  const saved = Object.entries(tensors).map(async ([name, tensor]) => [name, await saveTensor(name, tensor)] as const);
  return Object.fromEntries(await Promise.all(saved));
}
