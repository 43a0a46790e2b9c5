import { readFile } from 'node:fs/promises';
import { decodeSafetensors, encodeSafetensors, InfomixupError, loadModelTensors, modelTensors } from '@infomixup/core';
import { replaceFile } from '@infomixup/core/node';
import type { AnyModel } from './plan.js';

/** Writes a model's parameters and buffers as safetensors, whole or not at all. */
export async function saveWeights(model: AnyModel, path: string): Promise<void> {
  await replaceFile(path, Buffer.from(encodeSafetensors(await modelTensors(model), { model: model.name })));
}

/** Reads a model's parameters and buffers; throws InfomixupError naming the file where they are not this model's. */
export async function loadWeights(model: AnyModel, path: string): Promise<void> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new InfomixupError(`infomixup: ${path} is missing; finish the training with --resume`, 'not-trained', {
      cause,
    });
  });
  loadModelTensors(model, decodeSafetensors(bytes, path).tensors);
}
