import { fgsm, pgd } from '@infomixup/attacks';
import { classifierOf, lenet5, randomStream } from '@infomixup/core';
import { mnist } from '@infomixup/datasets';
import { createTrainer } from '@infomixup/trainer';
import { readImages, writeDigits } from './images.mjs';
import { withWeights, writeWeights } from './materials.mjs';

const attacks = {
  fgsm: () => fgsm({ norm: 'linf' }),
  // Foolbox's own step, and no random start, which no two libraries draw alike.
  pgd: () => pgd({ norm: 'linf', relativeStepSize: 1 / 30, randomStart: false }),
};

/** LeNet-5 after one epoch on MNIST, and the test images to attack. */
export async function prepare(folder, { images }) {
  const model = lenet5({ seed: 1 });
  await createTrainer({ model, seed: 1 }).fit((await mnist()).train, { epochs: 1 });
  await writeWeights(folder, model);
  await writeDigits(folder, 'test', images);
}

/** Parts of a data set, so that the perturbed images of one part at a time are held. */
function* partsOf({ size, gather }, length) {
  for (let start = 0; start < size; start += length) {
    yield gather(Int32Array.from({ length: Math.min(length, size - start) }, (_, index) => start + index));
  }
}

async function robustOf(attack, classifier, batch, epsilons) {
  const result = await attack.run({ classifier, batch, epsilons, rng: randomStream(1, 'bench/attack') });
  const counts = result.outcomes.map(({ status }) => status.filter((each) => each === 'robust').length);
  result.dispose();
  batch.inputs.dispose();
  return counts;
}

export function open(folder, { attack: name, epsilons, partSize }) {
  const attack = attacks[name]();
  const classifier = classifierOf(withWeights(folder, lenet5({ seed: 1 })));
  const images = readImages(folder);
  const accuracies = async () => {
    const robust = epsilons.map(() => 0);
    for (const batch of partsOf(images, partSize)) {
      const counts = await robustOf(attack, classifier, batch, epsilons);
      for (const [index, count] of counts.entries()) robust[index] += count;
    }
    return robust.map((count) => count / images.size);
  };
  return {
    attack: {
      units: 1,
      evidence: async () => ({ accuracies: await accuracies() }),
      round: async () => {
        const start = performance.now();
        await accuracies();
        return [performance.now() - start];
      },
    },
  };
}
