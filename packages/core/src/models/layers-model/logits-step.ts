import type { layers, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { stepOf } from './layer-step.js';
import type { Step, StepOf } from './step.js';
import { variableOf, weightsOf } from './weights.js';

const identity: Step = ([x]) => x as Tensor; // these layers have one input

/** A dense layer before its activation. */
const affineStep: StepOf = ({ layer, name }, refuse) => {
  const weights = weightsOf(layer);
  const [kernel, bias] = ['kernel', 'bias'].map((short) => {
    const weight = weights.get(short);
    return weight && variableOf(weight, refuse);
  });
  if (!kernel) return refuse(`has the Dense layer "${name}" without a kernel`);
  return ([x]) => {
    const product = tf.matMul(x as Tensor, kernel); // it has one input
    return bias ? tf.add(product, bias) : product;
  };
};

const activationOf = (layer: layers.Layer): string => {
  const { activation } = layer.getConfig();
  return typeof activation === 'string' ? activation : 'linear';
};

/** The last layer's step without its softmax: a Softmax layer, `softmax` as an Activation layer or in a Dense one. */
export const logitsStepOf: StepOf = (place, refuse) => {
  const { layer } = place;
  const kind = layer.getClassName();
  const activation = kind === 'Softmax' ? 'softmax' : activationOf(layer);
  if (activation === 'linear') return stepOf(place, refuse);
  if (activation === 'softmax' && kind === 'Dense') return affineStep(place, refuse);
  if (activation === 'softmax' && (kind === 'Softmax' || kind === 'Activation')) return identity;
  return refuse(`ends in "${place.name}" with activation ${activation}; end it in a dense layer, linear or softmax`);
};
