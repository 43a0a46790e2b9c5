import { createHash } from 'node:crypto';
import { InfomixupError } from '../errors.js';
import { decodeWeights, encodeWeights } from '../model/encoded-weights.js';
import type { Model } from '../model/model.js';
import type { ModelVariables } from '../model/model-tensors.js';
import { readNamed } from './read-whole.js';
import { replaceFile } from './replace.js';

/**
 * Writes a model's parameters and buffers to a safetensors file, with its settings and a checksum. At any moment, also
 * after a crash, either the file that was there or the new one is there, whole.
 *
 * @example
 * ```ts
 * import { lenet5 } from '@infomixup/core';
 * import { loadWeights, saveWeights } from '@infomixup/core/node';
 * import { mkdtemp, rm } from 'node:fs/promises';
 * const folder = await mkdtemp('/tmp/weights-');
 * const [trained, fresh] = [lenet5({ seed: 1 }), lenet5({ seed: 2 })];
 * await saveWeights(trained, `${folder}/lenet5.safetensors`);
 * await loadWeights(fresh, `${folder}/lenet5.safetensors`);
 * trained.dispose();
 * fresh.dispose();
 * await rm(folder, { recursive: true });
 * ```
 */
export async function saveWeights(model: ModelVariables & Pick<Model<never>, 'settings'>, path: string): Promise<void> {
  await replaceFile(path, await encodeWeights(model));
}

/** What Node reads at once. */
const mostBytes = 2 ** 31 - 1;

/** What is known of a file of weights before it is read. */
export interface ExpectedWeights {
  /** SHA-256 of the whole file in hexadecimal, as `sha256sum` prints it. */
  readonly sha256?: string | undefined;
}

/**
 * Gives a model the weights of a file that `saveWeights` wrote, or of any safetensors file that names tensors alike.
 * Nothing is assigned unless all is right.
 *
 * @returns the SHA-256 of the whole file in hexadecimal.
 * @throws InfomixupError `missing-file` where there is none, `weights-mismatch` where they are not this model's,
 * `other-weights` where the file is not the one expected, `not-a-file` and `file-too-large`; MalformedDataError where it is damaged. Each names the file.
 */
export async function loadWeights(
  model: ModelVariables,
  path: string,
  { sha256: expected }: ExpectedWeights = {},
): Promise<string> {
  const bytes = await readNamed(path, mostBytes, 'core', 'save weights first, or give another');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (expected !== undefined && sha256 !== expected) {
    throw new InfomixupError(
      `core: ${path} is not the file it was: its SHA-256 is ${sha256}, not ${expected}; put back a copy of it`,
      'other-weights',
    );
  }
  try {
    decodeWeights(model, bytes, path);
  } catch (error) {
    if (!InfomixupError.isInstance(error) || error.code !== 'weights-mismatch') throw error;
    throw new InfomixupError(`${path}: ${error.message}`, error.code, { cause: error });
  }
  return sha256;
}
