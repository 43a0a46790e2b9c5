import { classifierOf, type Model } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { broken, type Verdict } from '../../broken.js';
import type { RegularizerSubject } from '../subject.js';
import { train, withModel } from '../train.js';
import { assignWeights } from '../weight-space.js';
import { sameBits, weightsOf } from '../weights.js';

/** While a run is in progress, the model in evaluation mode gives the logits that its weights alone decide. */
export async function neverRunsInEvaluation<R>(subject: RegularizerSubject<R>): Promise<Verdict> {
  await withModel(subject, async (model) => {
    const compare = async () => {
      const expected = await logitsOfFreshCopy(subject, model);
      if (!sameBits(expected, logitsOf(subject, model)))
        throw broken('it changes the logits of the model in evaluation', 'act through the hooks of a step alone');
    };
    await train(model, subject, [subject.create()], { epochs: 2, observers: [{ stepEnd: compare }] });
    await compare();
  });
  return 'kept';
}

const logitsOfFreshCopy = <R>(subject: RegularizerSubject<R>, model: Model<R>): Promise<Float32Array> =>
  withModel(subject, (copy) => {
    assignWeights(copy, weightsOf(model));
    return logitsOf(subject, copy);
  });

const logitsOf = <R>({ dataset }: RegularizerSubject<R>, model: Model<R>): Float32Array =>
  tf.tidy(() => {
    const { inputs } = dataset.gather(Int32Array.from({ length: dataset.size }, (_, index) => index));
    return Float32Array.from(classifierOf(model).logits(inputs).dataSync());
  });
