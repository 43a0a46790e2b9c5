import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import {
  classifierOf,
  createFrom,
  decodeSafetensors,
  decodeWeights,
  didYouMean,
  loadPyTorchTensors,
  type Model,
  recipes,
} from '@infomixup/core';
import { readNamed } from '@infomixup/core/node';
import { type CheckedDescription, unfit } from './description.js';
import type { ForeignModel } from './foreign-model.js';

const mostBytes = 2 ** 31 - 1;
const models = recipes.filter((recipe) => recipe.kind === 'model');

type Network = NonNullable<CheckedDescription['network']>;

/** What the run decides of a network, and its options do not. */
const ofRun = new Set(['classes', 'seed', 'inputShape', 'bounds']);

/** The network that weights of ours tell of themselves. */
function toldNetwork({ model, settings }: Readonly<Record<string, string>>): Network | undefined {
  if (model === undefined || settings === undefined) return undefined;
  try {
    const options: unknown = JSON.parse(settings);
    return { name: model, ...Object.fromEntries(Object.entries(Object(options)).filter(([key]) => !ofRun.has(key))) };
  } catch {
    // It was written by others; the network has to be said.
    return undefined;
  }
}

function networkOf(
  path: string,
  { name, ...options }: Network,
  shape: { readonly inputShape: readonly number[]; readonly classes: number },
): Model<never> {
  const recipe = models.find((model) => model.name === name);
  const names = models.map((model) => model.name);
  if (!recipe)
    throw unfit(path, `there is no network "${name}"${didYouMean(name, names)}`, `there are ${names.join(', ')}`);
  // What a recipe of models makes is a model.
  return createFrom(recipe as never, options, { ...shape, seed: 0 }) as Model<never>;
}

/**
 * Weights as safetensors, ours or of PyTorch, in one of our networks.
 *
 * @param shape - Of one input, and how many classes there are.
 * @throws InfomixupError `unsupported-model` where the network is not said or unknown, `weights-mismatch`, `missing-file`;
 *   MalformedDataError `malformed-safetensors`.
 */
export async function openWeights(
  path: string,
  { network, names }: CheckedDescription,
  shape: { readonly inputShape: readonly number[]; readonly classes: number },
): Promise<{ readonly foreign: ForeignModel; readonly sha256: string }> {
  const bytes = await readNamed(path, mostBytes, 'models', 'give another path');
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  const told = toldNetwork(metadata);
  const wanted = network ?? told;
  if (!wanted)
    throw unfit(
      path,
      'weights alone are no model',
      `say by "network" which they are of: ${models.map(({ name }) => name).join(', ')}`,
    );
  const model = networkOf(path, wanted, shape);
  try {
    const isOurs =
      told !== undefined || Object.keys({ ...model.parameters, ...model.buffers }).every((name) => name in tensors);
    const notes = isOurs ? [] : notesOn(loadPyTorchTensors(model, tensors, { names }));
    if (isOurs) decodeWeights(model, bytes, path);
    return {
      foreign: {
        ...{
          name: basename(path),
          inputShape: model.inputShape,
          run: classifierOf(model).logits,
          output: 'logits',
          notes,
        },
        dispose: () => model.dispose(),
      },
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

const notesOn = (layers: Readonly<Record<string, string>>): string[] => {
  const pairs = Object.entries(layers).map(([ours, theirs]) => `${theirs} as ${ours}`);
  return [`its weights are PyTorch's: ${pairs.join(', ')}`];
};
