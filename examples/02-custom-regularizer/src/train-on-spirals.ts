import { spiralMlp } from '@infomixup/core';
import { spirals } from '@infomixup/datasets';
import { mixup } from '@infomixup/regularizer-mixup';
import { vib } from '@infomixup/regularizer-vib';
import { adam, createTrainer, type History } from '@infomixup/trainer';
import { confidencePenalty } from './confidence-penalty.js';

/** Trains a small network on two spirals with three regularizers at once. */
export async function trainOnSpirals({ epochs }: { readonly epochs: number }): Promise<History> {
  const { train, test } = spirals({ seed: 1, size: 800 });
  const model = spiralMlp({ seed: 1, bottleneck: 2 });
  const trainer = createTrainer({
    model,
    regularizers: [mixup({ alpha: 0.2 }), vib({ beta: 1e-3 }), confidencePenalty({ weight: 0.02 })],
    optimizer: adam({ learningRate: 0.01 }),
    batchSize: 64,
    seed: 1,
  });
  try {
    return await trainer.fit(train, { epochs, validation: test });
  } finally {
    model.dispose();
  }
}
