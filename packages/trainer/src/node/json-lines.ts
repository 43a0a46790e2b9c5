import { sealJson, unsealWhole } from '@infomixup/core';
import { appendText, readWhole, replaceFile, syncFile } from '@infomixup/core/node';
import { z } from 'zod';
import type { EpochRecord, Position } from '../history.js';
import type { Observer } from '../observer.js';
import { isMissing } from './disk.js';
import { notWritten } from './not-written.js';

/** Options of `jsonLines`. */
export interface JsonLinesOptions {
  /** Writes a line for every so many steps; 1 by default. */
  readonly everySteps?: number;
  /** Told what a resumed run found missing; a process warning by default. */
  readonly warn?: (message: string) => void;
}

const code = 'lines-not-written';

/**
 * Writes a run's progress to a file, one JSON object a line: `{ kind: 'step', step, epoch, loss, terms, learningRate }`
 * after steps, with `step` counting the updates done, and `{ kind: 'epoch', ...EpochRecord }` after epochs; each with its
 * `sha256`.
 *
 * A fresh run starts the file anew. A resumed one first makes it what it was at its checkpoint, as `mendJsonLines` does.
 * List it before `checkpoints`, so that every line a checkpoint vouches for is there; at each checkpoint the file is
 * synced, so that it is never behind.
 *
 * @throws InfomixupError during the run `lines-not-written`, naming the file and what the system says
 *
 * @example
 * ```ts
 * import { jsonLines } from '@infomixup/trainer/node';
 * const observer = jsonLines('runs/1/metrics.jsonl', { everySteps: 10 });
 * console.assert(typeof observer.epochEnd === 'function');
 * ```
 */
export function jsonLines(path: string, options: JsonLinesOptions = {}): Observer {
  const { everySteps = 1 } = options;
  const append = (line: string) => appendText(path, line).catch(notWritten(path, code));
  return {
    runStart: ({ position, records }) => mendJsonLines(path, { position, records }, options),
    stepEnd: async ({ position: { step }, epoch, loss, terms, learningRate }) => {
      if (step % everySteps === 0) await append(sealJson({ kind: 'step', step, epoch, loss, terms, learningRate }));
    },
    epochEnd: ({ record }) => append(epochLine(record)),
    flush: () => syncFile(path).catch(notWritten(path, code)),
  };
}

// In one order of its fields, so that a line that is written again is the same.
const epochLine = ({ epoch, step, loss, terms, learningRate, reports, validation, seconds }: EpochRecord) => {
  const measured = { reports, ...(validation && { validation }) };
  return sealJson({ kind: 'epoch', epoch, step, loss, terms, learningRate, ...measured, seconds });
};

const place = z.looseObject({ kind: z.enum(['step', 'epoch']), step: z.int(), epoch: z.int() });

/** A line that is as it was written: of a step, or an epoch's record. */
export type JsonLine = z.output<typeof place>;

/** What a file of `jsonLines` holds. */
export interface JsonLines {
  /** Those that are whole, in their order. */
  readonly lines: readonly JsonLine[];
  /** Numbers, from 1, of those that are not: changed since they were written, or cut short as a crash does it. */
  readonly damaged: readonly number[];
}

/**
 * Reads a file that `jsonLines` wrote, whatever has become of it; one that is missing has no lines.
 *
 * @example
 * ```ts
 * import { readJsonLines } from '@infomixup/trainer/node';
 * const { lines, damaged } = await readJsonLines('no/such/file.jsonl');
 * console.assert(lines.length === 0 && damaged.length === 0);
 * ```
 */
export async function readJsonLines(path: string): Promise<JsonLines> {
  const texts = (await textIn(path)).split(/(?<=\n)/);
  const read = texts.map(lineIn);
  return {
    lines: read.filter((line) => line !== undefined),
    damaged: read.flatMap((line, i) => (line === undefined && texts[i] !== '' ? [i + 1] : [])),
  };
}

/** What a text may have in Node. */
const mostBytes = 2 ** 29 - 24;

async function textIn(path: string): Promise<string> {
  try {
    return String(await readWhole(path, mostBytes));
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
}

const lineIn = (text: string): JsonLine | undefined => place.safeParse(unsealWhole(text)).data;

/** Where a run stands, and the records of the epochs it has done. */
export interface Done {
  readonly position: Position;
  readonly records: readonly EpochRecord[];
}

/**
 * Makes a file of `jsonLines` what it was at a checkpoint, in one replacement: what was written later is cut off, with a
 * torn last line, and epochs that are missing or damaged are written again from the checkpoint's records. Lines of steps
 * that are missing cannot be had again; `warn` is told of both.
 *
 * @throws InfomixupError `lines-not-written`, naming the file and what the system says
 */
export async function mendJsonLines(
  path: string,
  { position, records }: Done,
  { everySteps = 1, warn = (message) => process.emitWarning(message) }: JsonLinesOptions = {},
): Promise<void> {
  const { lines } = position.step === 0 ? { lines: [] } : await readJsonLines(path);
  const steps = new Map(
    lines.flatMap((line) => (line.kind === 'step' && line.step <= position.step ? [[line.step, line]] : [])),
  );
  const epochs = new Set(lines.flatMap(({ kind, epoch }) => (kind === 'epoch' ? [epoch] : [])));
  const lost = Math.floor(position.step / everySteps) - steps.size;
  const again = records.filter(({ epoch }) => !epochs.has(epoch)).length;
  if (lost > 0 || again > 0) {
    const rest =
      again > 0 ? `; those of ${again} epochs were missing too, and are written again from the checkpoint` : '';
    warn(`trainer: ${path} lacks the lines of ${Math.max(lost, 0)} steps that were done${rest}`);
  }
  const ordered = [
    ...[...steps.values()].map((line) => ({ step: line.step, text: sealJson(line) })),
    ...records.map((record) => ({ step: record.step, text: epochLine(record) })),
  ].toSorted((a, b) => a.step - b.step);
  await replaceFile(path, ordered.map(({ text }) => text).join('')).catch(notWritten(path, code));
}
