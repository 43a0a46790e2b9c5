import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSafetensors, encodeSafetensors, loadModelTensors, modelTensors } from '@infomixup/core';

const pathOf = (folder, name) => join(folder, `${name}.safetensors`);

/** Writes tensors (`{ dtype, shape, data }` by name) for both sides. */
export const writeMaterials = (folder, name, tensors) =>
  writeFileSync(pathOf(folder, name), encodeSafetensors(tensors));

export const readMaterials = (folder, name) => {
  const path = pathOf(folder, name);
  return decodeSafetensors(readFileSync(path), path).tensors;
};

export const writeWeights = async (folder, model) => writeMaterials(folder, 'weights', await modelTensors(model));

/** The model with the weights that both sides start from. */
export function withWeights(folder, model) {
  loadModelTensors(model, readMaterials(folder, 'weights'));
  return model;
}
