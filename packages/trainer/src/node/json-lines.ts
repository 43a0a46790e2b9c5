import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Position } from '../history.js';
import type { Observer } from '../observer.js';
import { isMissing } from './disk.js';

/** Options of `jsonLines`. */
export interface JsonLinesOptions {
  /** Writes a line for every so many steps; 1 by default. */
  readonly everySteps?: number;
}

/**
 * Writes a run's progress to a file, one JSON object a line: `{ kind: 'step', step, epoch, loss, terms, learningRate }`
 * after steps, with `step` counting the updates done, and `{ kind: 'epoch', ...EpochRecord }` after epochs.
 *
 * A fresh run starts the file anew; a resumed one first drops what was written after its checkpoint, so no line stands
 * twice. List it before `checkpoints`, so that every line a checkpoint vouches for is there.
 *
 * @example
 * ```ts
 * import { jsonLines } from '@infomixup/trainer/node';
 * const observer = jsonLines('runs/1/metrics.jsonl', { everySteps: 10 });
 * console.assert(typeof observer.epochEnd === 'function');
 * ```
 */
export function jsonLines(path: string, { everySteps = 1 }: JsonLinesOptions = {}): Observer {
  const append = (line: object) => appendFile(path, `${JSON.stringify(line)}\n`);
  return {
    runStart: ({ position }) => keepDone(path, position),
    stepEnd: async ({ position: { step }, epoch, loss, terms, learningRate }) => {
      if (step % everySteps === 0) await append({ kind: 'step', step, epoch, loss, terms, learningRate });
    },
    epochEnd: ({ record }) => append({ kind: 'epoch', ...record }),
  };
}

/** Leaves the lines of steps and epochs that are done, in one replacement. */
async function keepDone(path: string, position: Position): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const lines = position.step === 0 ? [] : await linesOf(path);
  const partial = `${path}.partial`;
  const done = lines.filter((line) => isDone(line, position));
  await writeFile(partial, done.map((line) => `${line}\n`).join(''));
  await rename(partial, path);
}

async function linesOf(path: string): Promise<readonly string[]> {
  try {
    return (await readFile(path, 'utf8')).split('\n');
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

const place = z.object({ kind: z.enum(['step', 'epoch']), step: z.int(), epoch: z.int() });

function isDone(line: string, position: Position): boolean {
  const { data } = place.safeParse(parsed(line));
  if (!data) return false;
  return data.kind === 'epoch' ? data.epoch < position.epoch : data.step <= position.step;
}

/** What a line says; `undefined` for one that a crash cut short. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
