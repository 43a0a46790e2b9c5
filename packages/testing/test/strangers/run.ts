import type { Preset } from '@infomixup/regularizer';
import { type ToyRepresentations, toyDataset, toyModel } from '@infomixup/testing';
import { createTrainer, type FitOptions, type History, sgd, type TrainerOptions } from '@infomixup/trainer';

const data = toyDataset({ seed: 5, size: 32 });

type Options = Partial<Omit<TrainerOptions<ToyRepresentations>, 'model' | 'regularizers'>> & Partial<FitOptions>;

/** Trains the toy model with these plugins; its weights at the end, by name, and what became of the run. */
export async function trained(regularizers: readonly Preset<ToyRepresentations>[], options: Options = {}) {
  const { epochs = 2, observers = [], validation, signal, resume, ...rest } = options;
  const model = toyModel({ seed: 3 });
  try {
    const optimizer = sgd({ learningRate: 0.1 });
    const trainer = createTrainer({ model, regularizers, optimizer, batchSize: 8, seed: 11, ...rest });
    const fit = { epochs, observers, ...(validation && { validation }), ...(signal && { signal }), resume };
    const history: History = await trainer.fit(data, fit);
    const weights = Object.fromEntries(
      Object.entries(model.parameters).map(([name, variable]) => [name, [...variable.dataSync()]]),
    );
    return { history, weights };
  } finally {
    model.dispose();
  }
}

export { data };

/** The Euclidean distance of two sets of weights. */
export function distance(a: Record<string, number[]>, b: Record<string, number[]>): number {
  const squares = Object.entries(a).flatMap(([name, values]) =>
    values.map((value, index) => (value - (b[name]?.[index] ?? Number.NaN)) ** 2),
  );
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
}

/** Their length. */
export const length = (weights: Record<string, number[]>): number => Math.hypot(...Object.values(weights).flat());
