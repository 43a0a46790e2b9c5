import { type Criterion, crossEntropy, sigmoidBinaryCrossEntropy, softmaxBinaryCrossEntropy } from '@infomixup/core';
import {
  adam,
  adamW,
  constant,
  cosine,
  type Optimizer,
  oneCycle,
  type Schedule,
  sgd,
  stepDecay,
} from '@infomixup/trainer';
import type { TrainConfig } from '../config/schema.js';

type Training = TrainConfig['training'];

const criteria: Record<Training['criterion'], Criterion> = {
  crossEntropy,
  sigmoidBinaryCrossEntropy,
  softmaxBinaryCrossEntropy,
};

function optimizerOf(config: Training['optimizer']): Optimizer {
  switch (config.name) {
    case 'adam':
      return adam({ learningRate: config.learningRate });
    case 'adamW':
      return adamW({ learningRate: config.learningRate, weightDecay: config.weightDecay });
    case 'sgd': {
      const { name: _, ...options } = config;
      return sgd(options);
    }
  }
}

function scheduleOf(config: Training['schedule']): Schedule {
  switch (config.name) {
    case 'constant':
      return constant();
    case 'stepDecay':
      return stepDecay({ everyEpochs: config.everyEpochs, factor: config.factor });
    case 'cosine':
      return cosine();
    case 'oneCycle':
      return oneCycle();
  }
}

/** What a configuration's `training` part makes of a trainer's options. */
export function trainingParts({ criterion, optimizer, schedule, batchSize }: Training) {
  return {
    criterion: criteria[criterion],
    optimizer: optimizerOf(optimizer),
    schedule: scheduleOf(schedule),
    batchSize,
  };
}
