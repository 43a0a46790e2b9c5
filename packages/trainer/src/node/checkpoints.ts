import { mkdir } from 'node:fs/promises';
import { requireWhole } from '../definition.js';
import type { Position } from '../history.js';
import type { Observer, RunView } from '../observer.js';
import { newestIsWhole, saveCheckpoint } from './checkpoint-files.js';
import { notWritten } from './not-written.js';

const refuse = notWritten('the checkpoint', 'checkpoint-not-saved');

/** Options of `checkpoints`. */
export interface CheckpointOptions {
  /** Made where it is missing. */
  readonly folder: string;
  /** Saves after every so many epochs; 1 by default. */
  readonly everyEpochs?: number;
  /** Saves also after every so many steps; not by default. */
  readonly everySteps?: number;
}

/**
 * Saves a run so that `fit` can go on with it: after epochs, after steps where asked, and when the run ends or is
 * stopped. `checkpoint.safetensors` is the newest, `checkpoint.previous.safetensors` the one before.
 *
 * @throws InfomixupError `invalid-options`; during the run `checkpoint-not-saved`, with what was there before kept
 *
 * @example
 * ```ts
 * import { checkpoints } from '@infomixup/trainer/node';
 * const observer = checkpoints({ folder: 'runs/1', everySteps: 100 });
 * console.assert(typeof observer.stepEnd === 'function');
 * ```
 */
export function checkpoints({ folder, everyEpochs = 1, everySteps }: CheckpointOptions): Observer {
  requireWhole('everyEpochs', everyEpochs, 1);
  if (everySteps !== undefined) requireWhole('everySteps', everySteps, 1);
  let saved: Position | undefined;
  const save = async (position: Position, run: RunView) => {
    if (saved?.epoch === position.epoch && saved.batch === position.batch) return;
    await mkdir(folder, { recursive: true });
    const keepNewest = saved !== undefined || (await newestIsWhole(folder));
    const file = await saveCheckpoint(folder, await run.snapshot(), { keepNewest }).catch(refuse);
    saved = position;
    await run.announce({ ...file, position });
  };
  return {
    runStart: () => {
      saved = undefined;
    },
    stepEnd: async ({ position }, run) => {
      if (everySteps && position.step % everySteps === 0) await save(position, run);
    },
    epochEnd: async ({ position }, run) => {
      if (position.epoch % everyEpochs === 0) await save(position, run);
    },
    runEnd: ({ position }, run) => save(position, run),
  };
}
