import { parseOptions } from '@infomixup/core';
import { z } from 'zod';
import type { EpochRecord, History } from '../history.js';
import type { Observer } from '../observer.js';

const schema = z.strictObject({
  /** Writes a line after every so many epochs, and after the last; 1 by default. */
  everyEpochs: z.int().positive().default(1),
  /** Where a line goes; `console.log` by default. */
  write: z.custom<(line: string) => void>((value) => typeof value === 'function', 'expected a function').optional(),
});

/** Options of `consoleObserver`. */
export type ConsoleObserverOptions = z.input<typeof schema>;

/**
 * Writes a plain line for each epoch, and one at the end of a run that was stopped or interrupted.
 *
 * @throws InfomixupError `invalid-options` for an option out of its range, or unknown
 *
 * @example
 * ```ts
 * import { spiralMlp } from '@infomixup/core';
 * import { spirals } from '@infomixup/datasets';
 * import { consoleObserver, createTrainer } from '@infomixup/trainer';
 * const lines: string[] = [];
 * const observers = [consoleObserver({ write: (line) => lines.push(line) })];
 * const model = spiralMlp({ seed: 1, hidden: [4] });
 * await createTrainer({ model, seed: 1 }).fit(spirals({ seed: 1, size: 40 }).train, { epochs: 2, observers });
 * console.assert(/^epoch 2 of 2: loss \d\.\d+, rate 0\.001, \d+\.\d s$/.test(lines[1] ?? ''));
 * model.dispose();
 * ```
 */
export function consoleObserver(options: ConsoleObserverOptions = {}): Observer {
  const { everyEpochs, write = (line: string) => console.log(line) } = parseOptions('consoleObserver', schema, options);
  let epochs = 0;
  return {
    name: 'consoleObserver',
    runStart: (start) => {
      epochs = start.epochs;
      if (start.position.step > 0) write(`resumed at epoch ${start.position.epoch + 1} of ${epochs}`);
    },
    epochEnd: ({ record }) => {
      const done = record.epoch + 1;
      if (done % everyEpochs === 0 || done === epochs) write(epochLine(record, epochs));
    },
    runEnd: (history) => {
      const line = endLine(history, epochs);
      if (line) write(line);
    },
  };
}

function epochLine(
  { epoch, loss, validation = undefined, learningRate, seconds }: EpochRecord,
  epochs: number,
): string {
  const { loss: validationLoss, accuracy, ...metrics } = validation ?? {};
  const numbers = [
    `loss ${short(loss)}`,
    ...(validationLoss === undefined ? [] : [`validation loss ${short(validationLoss)}`]),
    ...(accuracy === undefined ? [] : [`accuracy ${(100 * accuracy).toFixed(2)} %`]),
    ...Object.entries(metrics).map(([name, value]) => `${name} ${short(value)}`),
    `rate ${short(learningRate)}`,
    `${seconds.toFixed(1)} s`,
  ];
  return `epoch ${epoch + 1} of ${epochs}: ${numbers.join(', ')}`;
}

/** Four digits, without the zeros at the end. */
const short = (value: number): string => String(Number(value.toPrecision(4)));

function endLine({ interrupted, stopped, position }: History, epochs: number): string | undefined {
  if (stopped) return `stopped by ${stopped.by} after epoch ${position.epoch} of ${epochs}: ${stopped.reason}`;
  return interrupted
    ? `interrupted in epoch ${position.epoch + 1} of ${epochs}, after step ${position.step}`
    : undefined;
}
