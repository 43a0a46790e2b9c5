import { type Dataset, gatherLabelled } from '@infomixup/core';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** How many samples are read at once. */
const readAtOnce = 1024;

/**
 * The SHA-256 of the samples at `indices`, each once and in rising order: their number, inputs (float32) and label. Two
 * data sets that agree in it hold the same samples there, whatever they are called.
 *
 * @param indices numbers of samples, in any order
 * @throws InfomixupError `index-out-of-range`
 *
 * @example
 * ```ts
 * import { samplesDigest } from '@infomixup/attacks';
 * import { spirals } from '@infomixup/datasets';
 * const of = (seed: number) => samplesDigest(spirals({ seed, size: 40 }).train, Int32Array.of(3, 1));
 * console.assert((await of(1)) === (await of(1)) && (await of(1)) !== (await of(2)));
 * ```
 */
export async function samplesDigest(dataset: Dataset, indices: Int32Array): Promise<string> {
  const hash = sha256.create();
  const distinct = Int32Array.from(new Set(indices)).sort();
  for (let start = 0; start < distinct.length; start += readAtOnce) {
    const some = distinct.slice(start, start + readAtOnce);
    const { inputs, labels } = await gatherLabelled(dataset, some);
    const values = await inputs.data<'float32'>().finally(() => inputs.dispose());
    for (const part of [some, values, Int32Array.from(labels)])
      hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
  return bytesToHex(hash.digest());
}
