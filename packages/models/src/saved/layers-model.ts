import { classifierOf, fromLayersModel, InfomixupError, reasonOf } from '@infomixup/core';
import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { unfit } from '../description.js';
import type { ForeignModel } from '../foreign-model.js';
import { unreadable } from './model-json.js';
import type { SavedModel } from './read-model.js';

/** The activation that the last layer ends in. */
function lastActivation({ layers }: LayersModel): string {
  const last = layers.at(-1);
  if (last?.getClassName() === 'Softmax') return 'softmax';
  const activation: unknown = last?.getConfig().activation;
  return typeof activation === 'string' ? activation : 'linear';
}

/** Through the layers as they are, for what `fromLayersModel` does not take. */
function asItIs(model: LayersModel, name: string, reason: string): ForeignModel {
  const [input, other] = model.inputs;
  if (!input || other || model.outputs.length !== 1)
    throw unfit(name, 'it has several inputs or outputs', 'save a model that has one of each');
  const activation = lastActivation(model);
  return {
    name: model.name,
    inputShape: input.shape.slice(1),
    run: (inputs: Tensor) => tf.tidy(() => model.apply(inputs, { training: false }) as Tensor), // it has one output
    output: activation === 'softmax' || activation === 'sigmoid' ? 'probabilities' : undefined,
    notes: [`its layers are run as they are (${reason})`],
    dispose: () => model.dispose(),
  };
}

/** A topology whose first weights cost nothing: they are overwritten. */
function withoutInitializers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutInitializers);
  if (typeof value !== 'object' || value === null) return value;
  const zeros = { class_name: 'Zeros', config: {} };
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    /initializer$/i.test(key) && item !== null ? zeros : withoutInitializers(item),
  ]);
  return Object.fromEntries(entries);
}

/** The layers, and the weights in them; where they do not go together, what was made until then is freed. */
async function loadedLayers({ weightData, weightSpecs = [], ...artifacts }: SavedModel['artifacts'], source: string) {
  const { registeredVariables } = tf.engine();
  const before = new Set(Object.keys(registeredVariables));
  // What is left out of it changes no type.
  const modelTopology = withoutInitializers(artifacts.modelTopology) as object;
  try {
    const model = await tf.loadLayersModel({ load: async () => ({ ...artifacts, modelTopology }) });
    // TensorFlow.js itself would leave the weights behind where they do not fit.
    tf.tidy(() => model.loadWeights(tf.io.decodeWeights(weightData as ArrayBuffer, weightSpecs)));
    return model;
  } catch (cause) {
    for (const name of Object.keys(registeredVariables)) if (!before.has(name)) registeredVariables[name]?.dispose();
    throw unreadable(source, `TensorFlow.js does not load it: ${reasonOf(cause)}`, cause);
  }
}

/**
 * A `tf.LayersModel` in evaluation mode. A softmax at its end is left out, so that attacks see its logits.
 *
 * @throws InfomixupError `malformed-model`, `unsupported-model`.
 */
export async function openLayersModel({ artifacts }: SavedModel, source: string): Promise<ForeignModel> {
  const loaded = await loadedLayers(artifacts, source);
  try {
    const endsInSoftmax = lastActivation(loaded) === 'softmax';
    // Inputs are checked against the bounds where they come in.
    const model = fromLayersModel(loaded, { representations: {}, bounds: [0, 1] });
    const { logits } = classifierOf(model);
    const note = 'it ends in a softmax, which is left out: attacks see the logits before it';
    return {
      ...{ name: model.name, inputShape: model.inputShape, run: logits, output: 'logits' as const },
      notes: endsInSoftmax ? [note] : [],
      dispose: () => model.dispose(),
    };
  } catch (error) {
    if (!InfomixupError.isInstance(error) || error.code !== 'unsupported-model') throw error;
    return asItIs(loaded, source, reasonOf(error, 'core'));
  }
}
