import { createHash } from 'node:crypto';
import type { Dataset } from '@infomixup/core';
import { adam, type Checkpoint, constant, cosine, createTrainer, type FitOptions } from '../../src/index.js';
import { checkpoints, jsonLines, loadCheckpoint } from '../../src/node.js';
import type { Observer } from '../../src/observer.js';
import { drift } from './drift.js';
import { network } from './network.js';
import { ring } from './ring.js';

/** What a rehearsed training may differ in. */
export interface Rehearsal {
  readonly folder: string;
  readonly everySteps: number;
  /** Ends the process when this happens. */
  readonly kill?: Kill | undefined;
  readonly data?: Dataset;
  /** Instead of a rate that hangs on the number of epochs. */
  readonly constantRate?: boolean;
}

/** After `step` updates, or after the epoch that ends there; before or after the checkpoint for it is saved. */
export interface Kill {
  readonly at: 'stepEnd' | 'epochEnd';
  readonly step: number;
  readonly saved: boolean;
}

/** Three epochs of four batches, of which the last has 4 samples where the others have 32. */
export const samples = 100;
export const batchSize = 32;
export const epochs = 3;

/** Trains in `folder` from its newest checkpoint, if any, to the end. */
export async function rehearse(rehearsal: Rehearsal, options: Partial<FitOptions> = {}) {
  const { folder, everySteps, kill, data = ring(samples), constantRate } = rehearsal;
  const model = network();
  const trainer = createTrainer({
    model,
    regularizers: [drift()],
    optimizer: adam({ learningRate: 0.01 }),
    schedule: constantRate ? constant() : cosine(),
    batchSize,
    seed: 7,
  });
  // Some tests train a part without this file, which is then short of lines.
  const saving = [jsonLines(`${folder}/metrics.jsonl`, { warn: () => {} }), checkpoints({ folder, everySteps })];
  const observers = [killer(kill, false), ...saving, killer(kill, true)];
  try {
    const resume = await loadCheckpoint(folder);
    return await trainer.fit(data, { epochs, observers, resume, validation: ring(samples), ...options });
  } finally {
    model.dispose();
  }
}

function killer(kill: Kill | undefined, saved: boolean): Observer {
  if (!kill || kill.saved !== saved) return {};
  const die = ({ position }: { position: { step: number } }) => {
    if (position.step === kill.step) process.kill(process.pid, 'SIGKILL');
  };
  return { [kill.at]: die };
}

/** SHA-256 over everything in a checkpoint but the time it took. */
export function digestOf({ tensors, records, totals, ...rest }: Checkpoint): string {
  const hash = createHash('sha256');
  const timeless = [rest, records.map((record) => ({ ...record, seconds: 0 })), { ...totals, seconds: 0 }];
  hash.update(JSON.stringify(timeless));
  for (const [name, { dtype, shape, data }] of Object.entries(tensors).sort()) {
    hash.update(JSON.stringify([name, dtype, shape]));
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}
