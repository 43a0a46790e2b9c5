import { classifierOf, firstNumbers, gatherLabelled, type LabelledBatch, type Model } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { broken, type Verdict } from '../../broken.js';
import type { RegularizerSubject } from '../subject.js';
import { train, withModel } from '../train.js';
import { assignWeights } from '../weight-space.js';
import { sameBits, weightsOf } from '../weights.js';

/** While a run is in progress, the model in evaluation mode gives the logits that its weights alone decide. */
export async function neverRunsInEvaluation<R>(subject: RegularizerSubject<R>): Promise<Verdict> {
  const batch = await gatherLabelled(subject.dataset, firstNumbers(subject.dataset.size));
  const whole = withModel(subject, async (model) => {
    const compare = async () => {
      const expected = await logitsOfFreshCopy(subject, batch, model);
      if (!sameBits(expected, logitsOf(batch, model)))
        throw broken('it changes the logits of the model in evaluation', 'act through the hooks of a step alone');
    };
    await train(model, subject, [subject.create()], { epochs: 2, observers: [{ stepEnd: compare }] });
    await compare();
  });
  await whole.finally(() => batch.inputs.dispose());
  return 'kept';
}

const logitsOfFreshCopy = <R>(
  subject: RegularizerSubject<R>,
  batch: LabelledBatch,
  model: Model<R>,
): Promise<Float32Array> =>
  withModel(subject, (copy) => {
    assignWeights(copy, weightsOf(model));
    return logitsOf(batch, copy);
  });

const logitsOf = <R>({ inputs }: LabelledBatch, model: Model<R>): Float32Array =>
  tf.tidy(() => Float32Array.from(classifierOf(model).logits(inputs).dataSync()));
