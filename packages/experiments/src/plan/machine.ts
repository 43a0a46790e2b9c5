import { cpus, totalmem } from 'node:os';
import { countParameters, type Dataset, InfomixupError, type Split, sizeOfShape } from '@infomixup/core';
import type { AnyModel, RunPlan } from './plan.js';

/**
 * Makes sure that a machine has the cores for so many workers, as many as four for each: more would only wait for one
 * another, each with an engine in memory.
 *
 * @throws InfomixupError `bad-workers`, naming the most there may be.
 */
export function requireCores(workers: number | undefined, cores: number = cpus().length): void {
  const most = 4 * Math.max(1, cores);
  if (workers === undefined || workers <= most) return;
  const what = `infomixup: ${workers} workers are more than four for each core of this machine`;
  throw new InfomixupError(`${what}; give --workers up to ${most}`, 'bad-workers');
}

const bytesPerNumber = 4;
/** Each weight has a gradient and, with Adam, two moments beside it. */
const numbersPerWeight = 4;

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

const batchBytes = ({ size, inputShape }: Dataset, batchSize: number): number =>
  Math.min(size, batchSize) * sizeOfShape(inputShape) * bytesPerNumber;

/** What of a run would not fit into the machine's memory, by all that can be reckoned; undefined where it fits. */
export function excess(
  { config }: RunPlan,
  { train, test }: Split,
  model: AnyModel,
  memory = totalmem(),
): { readonly path: readonly string[]; readonly message: string } | undefined {
  const needs = [
    {
      path: ['model'],
      bytes: countParameters(model) * numbersPerWeight * bytesPerNumber,
      what: 'training its weights',
    },
    { path: ['training', 'batchSize'], bytes: batchBytes(train, config.training.batchSize), what: 'one batch' },
    {
      path: ['evaluation', 'batchSize'],
      bytes: batchBytes(test, config.evaluation?.batchSize ?? 1),
      what: 'one batch',
    },
  ];
  const found = needs.find(({ bytes }) => bytes > memory);
  if (!found) return undefined;
  const has = `this machine has ${gigabytes(memory)}`;
  return {
    path: found.path,
    message: `${found.what} takes ${gigabytes(found.bytes)} of memory, and ${has}; make it smaller`,
  };
}
