import type { layers, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { batchNormalizationStep } from './batch-normalization-step.js';
import { dropoutStep, gaussianDropoutStep, gaussianNoiseStep } from './noise-steps.js';
import type { Step, StepOf } from './step.js';

// Layers that behave otherwise in training, so that their own call would write weights or draw from Math.random.
const ownSteps: Readonly<Record<string, StepOf>> = {
  BatchNormalization: batchNormalizationStep,
  Dropout: dropoutStep,
  GaussianDropout: gaussianDropoutStep,
  GaussianNoise: gaussianNoiseStep,
};

const refused: Readonly<Record<string, string>> = {
  AlphaDropout: 'use Dropout or GaussianNoise',
  SpatialDropout1D: 'use Dropout or GaussianNoise',
  RandomWidth: 'augment the data set',
  Masking: 'masks are not passed on',
  Embedding: 'whole-number inputs have no gradient to attack',
  Bidirectional: 'recurrent layers are not supported',
  TimeDistributed: 'wrapped layers are not supported',
};

/** The layer's own call, as in prediction. */
const plainStep =
  (layer: layers.Layer): Step =>
  (inputs) => {
    const [first] = inputs;
    const output = layer.call(inputs.length === 1 && first ? first : [...inputs], { training: false });
    return Array.isArray(output) ? (output[0] as Tensor) : output; // graphOf admits layers with one output only
  };

/** What this layer does in a pass: its own call where that is the same in training and evaluation. */
export const stepOf: StepOf = (place, refuse) => {
  const { layer, name } = place;
  const kind = layer.getClassName();
  const why = refused[kind] ?? structuralReason(layer);
  if (why !== undefined) return refuse(`has the ${kind} layer "${name}", which cannot be made a model: ${why}`);
  return ownSteps[kind]?.(place, refuse) ?? plainStep(layer);
};

function structuralReason(layer: layers.Layer): string | undefined {
  if (layer instanceof tf.RNN) return 'recurrent layers are not supported';
  if (layer.stateful) return 'its state would outlive the batch';
  if (layer.losses.length > 0 || layer.activityRegularizer)
    return "give the weight decay to the trainer's optimizer instead";
  return undefined;
}
