import { classifierOf, crossEntropy, evaluationPass, oneHot } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { readImages, wholeOf, writeRandomImages } from '../../ours/images.mjs';
import { withWeights, writeWeights } from '../../ours/materials.mjs';
import { networkOf } from './networks.mjs';

/** The values of what `compute` returns, which it thereby waits for. */
async function read(compute) {
  const result = tf.tidy(compute);
  const values = await result.data();
  result.dispose();
  return values;
}

async function callTimes(call, { warmUp, times }) {
  const milliseconds = [];
  for (let index = 0; index < warmUp + times; index += 1) {
    const start = performance.now();
    await call();
    if (index >= warmUp) milliseconds.push(performance.now() - start);
  }
  return milliseconds;
}

/** As many gradients are compared as travel quickly. */
const comparedSamples = 4;

function gradientsOf(model, { inputs, labels }) {
  const targets = oneHot(labels, model.classes);
  const { logits } = classifierOf(model);
  const perSample = (images) => crossEntropy.losses(logits(images), targets);
  const parameters = Object.values(model.parameters);
  const mean = () => tf.mean(crossEntropy.losses(model.forward(inputs, evaluationPass()), targets));
  return {
    logits: () => logits(inputs),
    inputGradient: () => tf.grad((images) => tf.sum(perSample(images)))(inputs),
    parameterGradients: () => {
      const { grads } = tf.variableGrads(mean, parameters);
      return tf.concat(parameters.map(({ name }) => grads[name].flatten()));
    },
  };
}

async function evidence({ logits, inputGradient, parameterGradients }) {
  return {
    forward: [...(await read(logits))],
    'parameter gradients': [...(await read(parameterGradients))],
    'input gradient': [...(await read(() => inputGradient().slice(0, comparedSamples)))],
  };
}

/** The forward pass, and gradients in the parameters and in the images; each is waited for by reading a little. */
export const passes = {
  prepare: async (folder, work) => {
    const { model, imageShape } = networkOf(work);
    await writeWeights(folder, model);
    writeRandomImages(folder, imageShape, work.batchSize);
    model.dispose();
  },
  open: (folder, work) => {
    const found = gradientsOf(withWeights(folder, networkOf(work).model), wholeOf(readImages(folder)));
    const timed = (compute) => () => callTimes(() => read(compute), work);
    return {
      evidence: () => evidence(found),
      rounds: {
        forward: timed(found.logits),
        'parameter gradients': timed(() => tf.sum(found.parameterGradients())),
        'input gradient': timed(() => tf.sum(found.inputGradient())),
      },
    };
  },
};
