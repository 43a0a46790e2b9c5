import { InfomixupError } from '@infomixup/core';
import { loadWeights as loadFile } from '@infomixup/core/node';
import type { AnyModel } from './plan.js';

export { saveWeights } from '@infomixup/core/node';

/** Reads a model's parameters and buffers; throws InfomixupError naming the file where they are not this model's. */
export async function loadWeights(model: AnyModel, path: string): Promise<void> {
  await loadFile(model, path).catch((cause: unknown) => {
    if (!InfomixupError.isInstance(cause) || cause.code !== 'missing-file') throw cause;
    const what = `infomixup: ${path} is missing; finish the training with --resume`;
    throw new InfomixupError(what, 'not-trained', { cause });
  });
}
