import type { Regularizer } from '@infomixup/regularizer';
import { composeRegularizers } from '@infomixup/regularizer/running';
import * as tf from '@tensorflow/tfjs';
import type { Verdict } from '../../broken.js';
import { refuseGrowth } from '../../tensor-growth.js';
import { failingHook, type HookKind, hookKinds, SimulatedFailure } from '../failing.js';
import type { RegularizerSubject } from '../subject.js';
import { stepsPerEpoch, train, trainedWeights, withModel } from '../train.js';

/** 20 steps hold as many tensors at their end as at their start, and a run, once over, none. */
export async function keepsNoTensors<R>(subject: RegularizerSubject<R>): Promise<Verdict> {
  const before = count();
  const counts: number[] = [];
  const epochs = Math.ceil(22 / stepsPerEpoch(subject));
  const observers = [{ stepEnd: () => void counts.push(count()) }];
  await trainedWeights(subject, [subject.create()], { epochs, observers });
  // A state whose shape hangs on a representation is made in the first step.
  const [, settled = 0] = counts;
  refuseGrowth((counts.at(-1) ?? 0) - settled, `over ${counts.length - 2} steps`);
  refuseGrowth(count() - before, 'over a whole run');
  return 'kept';
}

/** A run that ends because a hook throws leaves no tensor behind, whichever hook it is. */
export async function keepsNoTensorsOnFailure<R>(subject: RegularizerSubject<R>): Promise<Verdict> {
  const plugins = await withModel(subject, (model) => composeRegularizers(model, [subject.create()]));
  for (const index of plugins.keys())
    for (const kind of hookKinds) {
      const before = count();
      await trainUntilFailure(subject, index, kind);
      refuseGrowth(count() - before, `when ${kind} of ${plugins[index]?.name} threw`);
    }
  return 'kept';
}

async function trainUntilFailure<R>(subject: RegularizerSubject<R>, index: number, kind: HookKind): Promise<void> {
  await withModel(subject, async (model) => {
    const plugins: Regularizer<R>[] = [...composeRegularizers(model, [subject.create()])];
    const failing = plugins.map((plugin, place) => (place === index ? failingHook(plugin, kind, 1) : plugin));
    await train(model, subject, failing, { epochs: 1, validation: subject.dataset }).catch((error: unknown) => {
      if (!isSimulated(error)) throw error;
    });
  });
}

/** Also where the hook was called by another's, such as for a saliency, whose error then names that one too. */
const isSimulated = (error: unknown): boolean =>
  error instanceof SimulatedFailure || (error instanceof Error && isSimulated(error.cause));

const count = () => tf.memory().numTensors;
