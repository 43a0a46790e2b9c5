import { statSync } from 'node:fs';
import { InfomixupError } from '@infomixup/core';
import { loadWeights } from '@infomixup/core/node';
import type { AnyModel } from '../plan/plan.js';
import { runFolder } from './folder.js';

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * Reads a model's parameters and buffers.
 *
 * @param path - A file of weights, or the folder of a run.
 * @throws InfomixupError `not-trained` where there are none, and one naming the file where they are not this model's.
 */
export async function readWeights(model: AnyModel, path: string): Promise<void> {
  const file = isFolder(path) ? runFolder(path).weights : path;
  await loadWeights(model, file).catch((cause: unknown) => {
    if (!InfomixupError.isInstance(cause) || cause.code !== 'missing-file') throw cause;
    const what = `infomixup: ${file} is missing; finish the training with --resume`;
    throw new InfomixupError(what, 'not-trained', { cause });
  });
}
