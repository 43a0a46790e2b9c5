import { pgd } from '@infomixup/attacks';
import { lenet5 } from '@infomixup/core';
import { adversarialTraining, nFgsm } from '@infomixup/regularizer-adversarial-training';
import { augmix } from '@infomixup/regularizer-augmix';
import { avmixup } from '@infomixup/regularizer-avmixup';
import { awp } from '@infomixup/regularizer-awp';
import { ceb } from '@infomixup/regularizer-ceb';
import { comixup } from '@infomixup/regularizer-comixup';
import { cutmix } from '@infomixup/regularizer-cutmix';
import { dropout } from '@infomixup/regularizer-dropout';
import { infomixup } from '@infomixup/regularizer-infomixup';
import { inputJacobian } from '@infomixup/regularizer-input-jacobian';
import { labelSmoothing } from '@infomixup/regularizer-label-smoothing';
import { manifoldMixup } from '@infomixup/regularizer-manifold-mixup';
import { mart } from '@infomixup/regularizer-mart';
import { mixup } from '@infomixup/regularizer-mixup';
import { puzzlemix } from '@infomixup/regularizer-puzzlemix';
import { regmixup } from '@infomixup/regularizer-regmixup';
import { sam } from '@infomixup/regularizer-sam';
import { trades } from '@infomixup/regularizer-trades';
import { vib } from '@infomixup/regularizer-vib';
import { ema } from '@infomixup/regularizer-weight-averaging';
import { createTrainer } from '@infomixup/trainer';
import { readImages, writeDigits } from './images.mjs';
import { pausedTraining } from './paused-training.mjs';

const batchSize = 256;
const batches = 20;

const epsilon = 0.3;
const tenSteps = { epsilon, steps: 10, relativeStepSize: 0.25 };
const madry = () => adversarialTraining({ epsilon, attack: pgd({ norm: 'linf', steps: 7, relativeStepSize: 0.25 }) });

/**
 * Each method in its default setting, but for what makes every step alike: CutMix always cuts. The thesis compares with a
 * network that has no bottleneck; the one with a bottleneck and no penalty says what it costs.
 */
const methods = {
  baseline: { regularizers: () => [] },
  'label-smoothing': { regularizers: () => [labelSmoothing()] },
  dropout: { regularizers: () => [dropout({ at: ['dense1', 'dense2'] })] },
  mixup: { regularizers: () => [mixup()] },
  cutmix: { regularizers: () => [cutmix({ probability: 1 })] },
  'manifold-mixup at input': { regularizers: () => [manifoldMixup({ at: ['input'] })] },
  'manifold-mixup at conv1': { regularizers: () => [manifoldMixup({ at: ['conv1'] })] },
  'manifold-mixup at dense1': { regularizers: () => [manifoldMixup({ at: ['dense1'] })] },
  ema: { regularizers: () => [ema()] },
  regmixup: { regularizers: () => [regmixup()] },
  sam: { regularizers: () => [sam()] },
  'input-jacobian': { regularizers: () => [inputJacobian()] },
  'n-fgsm': { regularizers: () => [adversarialTraining({ epsilon, attack: nFgsm() })] },
  'adversarial-training': { regularizers: () => [madry()] },
  awp: { regularizers: () => [madry(), awp()] },
  trades: { regularizers: () => [trades(tenSteps)] },
  mart: { regularizers: () => [mart(tenSteps)] },
  avmixup: { regularizers: () => [avmixup({ ...tenSteps, steps: 7 })] },
  augmix: { regularizers: () => [augmix()] },
  puzzlemix: { regularizers: () => [puzzlemix({ blocks: [4] })] },
  comixup: { regularizers: () => [comixup()] },
  'bottleneck alone': { bottleneck: true, regularizers: () => [] },
  vib: { bottleneck: true, regularizers: () => [vib()] },
  ceb: { bottleneck: true, regularizers: () => [ceb()] },
  infomixup: { bottleneck: true, regularizers: () => [infomixup()] },
};

export const prepare = (folder) => writeDigits(folder, 'train', batches * batchSize);

function workOf({ bottleneck, regularizers }, dimension, digits) {
  const model = lenet5({ seed: 1, ...(bottleneck ? { bottleneck: dimension } : {}) });
  const { step } = pausedTraining(createTrainer({ model, regularizers: regularizers(), batchSize, seed: 1 }), digits);
  return {
    units: batches,
    step,
    round: async () => {
      for (let index = 0; index < batches; index += 1) await step();
    },
  };
}

export function open(folder, { dimensions }) {
  const digits = readImages(folder);
  const entries = Object.entries(methods).flatMap(([name, method]) =>
    (method.bottleneck ? dimensions : [0]).map((dimension) => [
      method.bottleneck ? `${name} ${dimension}` : name,
      workOf(method, dimension, digits),
    ]),
  );
  return Object.fromEntries(entries);
}
