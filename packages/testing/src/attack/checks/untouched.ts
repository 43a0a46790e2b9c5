import { type Classifier, classifierOf, type LabelledBatch, type Model } from '@infomixup/core';
import { broken, type Verdict } from '../../broken.js';
import { toyModel } from '../../toy/toy-model.js';
import { withSamples } from '../samples.js';
import { attackOnce, largeBudget } from '../scenes.js';
import type { AttackSubject } from '../subject.js';

const contents = <R>(model: Model<R>, { inputs, labels }: LabelledBatch): readonly string[] => [
  `inputs ${inputs.dataSync().join()}`,
  `labels ${labels.join()}`,
  ...Object.entries({ ...model.parameters, ...model.buffers }).map(
    ([name, value]) => `${name} ${value.dataSync().join()}`,
  ),
];

const expectUntouched = async <R>(model: Model<R>, batch: LabelledBatch, attack: (c: Classifier) => Promise<void>) => {
  const before = contents(model, batch);
  await attack(classifierOf(model));
  const after = contents(model, batch);
  const changed = before.find((line, index) => line !== after[index]);
  if (changed !== undefined) throw broken(`the attack changed the ${changed.split(' ', 1)}`, 'work on copies');
};

/** The inputs, the labels and the classifier's variables stay as they were. */
export async function changesNothingItIsGiven(subject: AttackSubject): Promise<Verdict> {
  const model = toyModel({ seed: 3 });
  try {
    await withSamples(classifierOf(model), model.inputShape, (batch) =>
      expectUntouched(model, batch, async (classifier) => {
        const result = await attackOnce(subject.create(), classifier, batch, [largeBudget(subject)]);
        result.dispose();
      }),
    );
  } finally {
    model.dispose();
  }
  return 'kept';
}
