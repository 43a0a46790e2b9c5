import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { MalformedDataError } from '../malformed-data.js';
import { decodeSafetensors } from '../safetensors/decode.js';
import { encodeSafetensors } from '../safetensors/encode.js';
import type { Safetensors } from '../safetensors/tensor.js';
import type { Model } from './model.js';
import { loadModelTensors, type ModelVariables, modelTensors } from './model-tensors.js';

/**
 * A model's weights as a safetensors file: parameters and buffers by name, and in the metadata the model's name
 * (`model`), its settings as JSON (`settings`), and the `sha256` of the same file without that entry.
 *
 * @example
 * ```ts
 * import { decodeWeights, encodeWeights, spiralMlp } from '@infomixup/core';
 * const [trained, fresh] = [spiralMlp({ seed: 1 }), spiralMlp({ seed: 2 })];
 * const bytes = await encodeWeights(trained);
 * decodeWeights(fresh, bytes);
 * const [before, after] = [trained, fresh].map((model) => model.parameters['logits/bias']?.dataSync().join());
 * console.assert(before === after);
 * trained.dispose();
 * fresh.dispose();
 * ```
 */
export async function encodeWeights(
  model: ModelVariables & Pick<Model<never>, 'settings'>,
): Promise<Uint8Array<ArrayBuffer>> {
  const tensors = await modelTensors(model);
  const metadata = { model: model.name, settings: JSON.stringify(model.settings) };
  return encodeSafetensors(tensors, { ...metadata, sha256: digestOf({ tensors, metadata }) });
}

/**
 * Gives a model the weights of a safetensors file: of `encodeWeights`, or of anybody's who names tensors alike. Nothing is
 * assigned unless all is right.
 *
 * @param source - What errors call the file.
 * @throws MalformedDataError where it is no safetensors file, or its checksum is wrong; a file without one is read too.
 * @throws InfomixupError `weights-mismatch`, as `loadModelTensors`.
 */
export function decodeWeights(model: ModelVariables, bytes: Uint8Array, source = 'the weights'): void {
  const { tensors, metadata } = decodeSafetensors(bytes, source);
  const { sha256: expected, ...rest } = metadata;
  if (!isWhole({ tensors, metadata: rest }, expected)) {
    throw new MalformedDataError('safetensors', source, 'the content does not match its SHA-256', 0);
  }
  loadModelTensors(model, tensors);
}

/** Files of others have no digest; one of ours that has none has lost it, be it by one flipped bit in its name. */
function isWhole(content: Safetensors, expected: string | undefined): boolean {
  if (expected === undefined) return !('model' in content.metadata && 'settings' in content.metadata);
  return digestOf(content) === expected;
}

/** The same content gives the same bytes, whatever wrote them. */
const digestOf = ({ tensors, metadata }: Safetensors): string =>
  bytesToHex(sha256(encodeSafetensors(tensors, metadata)));
