import type { Criterion, Model } from '@infomixup/core';
import { defineRegularizer, type NamedTensors, type Preset } from '@infomixup/regularizer';
import { composeRegularizers } from '@infomixup/regularizer/running';
import * as tf from '@tensorflow/tfjs';
import { broken, type Verdict } from '../../broken.js';
import { directionalDerivative } from '../../finite-differences.js';
import { type Replay, replay } from '../replay.js';
import type { RegularizerSubject } from '../subject.js';
import { train, withModel } from '../train.js';
import { assignWeights, dot, moved, sizeOf, unitDirection } from '../weight-space.js';
import { type Weights, weightsOf } from '../weights.js';

/**
 * The gradient of its penalties for the model's parameters agrees with central differences along 10 random directions,
 * within 2e-3 of the slope (or of the gradient's mean slope, where a direction is nearly level). What hooks prepare before
 * the tape, or make `constant`, keeps its first values while the weights move: it is a constant to the gradient too.
 */
export function penaltyGradientIsRight<R>(subject: RegularizerSubject<R>): Promise<Verdict> {
  return withModel(subject, async (model) => {
    const start = weightsOf(model);
    const constants = replay();
    try {
      return await comparedSlopes(subject, model, start, constants);
    } finally {
      constants.dispose();
    }
  });
}

async function comparedSlopes<R>(
  subject: RegularizerSubject<R>,
  model: Model<R>,
  start: Weights,
  constants: Replay,
): Promise<Verdict> {
  const { value, gradient } = await penaltyAt(subject, model, start, constants);
  if (value === undefined) return { inapplicable: 'it has no penalty' };
  const meanSlope = Math.sqrt(dot(gradient, gradient) / sizeOf(gradient));
  for (let index = 0; index < 10; index++) {
    const direction = unitDirection(start, index);
    const along = async (distance: number) =>
      (await penaltyAt(subject, model, moved(start, direction, distance), constants)).value ?? Number.NaN;
    const slope = dot(gradient, direction);
    const allowed = 2e-3 * Math.max(Math.abs(slope), meanSlope);
    const agrees = (difference: number) => Math.abs(slope - difference) <= allowed;
    const coarse = await directionalDerivative(along, step);
    const difference = agrees(coarse) ? coarse : await extrapolated(along, coarse);
    // Negated, so that NaN does not pass.
    if (!agrees(difference))
      throw broken(
        `the penalty's gradient gives a slope of ${slope}, differences give ${difference}`,
        'correct the gradient, or what is detached from it',
      );
  }
  return 'kept';
}

const step = 0.05;

/** Richardson's: a second difference, over half the distance, takes the error of curvature away. */
async function extrapolated(along: (distance: number) => Promise<number>, coarse: number): Promise<number> {
  return (4 * (await directionalDerivative(along, step / 2)) - coarse) / 3;
}

const noLoss: Criterion = { name: 'none', losses: (logits) => tf.mul(tf.sum(logits, 1), 0) };

/** The sum of the penalties in the first step of a run, and its gradient, at given weights. */
async function penaltyAt<R>(subject: RegularizerSubject<R>, model: Model<R>, weights: Weights, constants: Replay) {
  assignWeights(model, weights);
  const stop = new AbortController();
  let gradient: Weights = new Map();
  let penalties: readonly number[] = [];
  const note = (gradients: NamedTensors) => {
    gradient = new Map(Object.entries(gradients).map(([name, value]) => [name, Float32Array.from(value.dataSync())]));
  };
  await train(
    model,
    subject,
    [gradientProbe(note), ...constants.ofPlugins(composeRegularizers(model, [subject.create()]))],
    {
      criterion: noLoss,
      signal: stop.signal,
      observers: [
        {
          stepEnd: ({ terms }) => {
            penalties = Object.entries(terms).flatMap(([name, term]) => (name.startsWith('penalty/') ? [term] : []));
            stop.abort();
          },
        },
      ],
    },
  );
  const value = penalties.length === 0 ? undefined : penalties.reduce((sum, penalty) => sum + penalty, 0);
  return { value, gradient };
}

const gradientProbe = <R>(note: (gradients: NamedTensors) => void): Preset<R> => {
  const regularizer = defineRegularizer({
    name: 'gradient-probe',
    settings: {},
    requires: {},
    init: () => null,
    step: () => ({
      gradients: (gradients) => {
        note(gradients);
        return gradients;
      },
    }),
  });
  // It requires nothing, so any model will do; TypeScript cannot tell while R is open.
  return regularizer as unknown as Preset<R>;
};
