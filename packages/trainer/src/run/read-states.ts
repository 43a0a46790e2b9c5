import { saveState } from '../checkpoint/state.js';
import type { RunningPlugin } from './run.js';

/** Reads the tensors of the plugins' states, so that their values are at hand where an engine cannot be waited for. */
export async function readStates<R>(plugins: readonly RunningPlugin<R>[]): Promise<void> {
  const reads: Promise<unknown>[] = [];
  for (const { name, running } of plugins) {
    saveState(running.state(), name, (_, tensor) => reads.push(tensor.data()));
  }
  await Promise.all(reads);
}
