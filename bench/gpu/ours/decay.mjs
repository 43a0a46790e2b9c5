import { basename, dirname } from 'node:path';
import { createTrainer } from '@infomixup/trainer';
import { open as openAttack } from '../../ours/attack.mjs';
import { readImages, writeDigits } from '../../ours/images.mjs';
import { readMaterials, writeMaterials, writeWeights } from '../../ours/materials.mjs';
import { networkOf } from './networks.mjs';

/** MNIST's test images: those that were carried along, or the data set's own. */
async function provideDigits(folder, { images, digits }) {
  if (!digits) return writeDigits(folder, 'test', images);
  const { inputs, labels } = readMaterials(dirname(digits), basename(digits, '.safetensors'));
  const first = ({ dtype, shape: [size, ...shape], data }) => ({
    dtype,
    shape: [images, ...shape],
    data: data.slice(0, (data.length / size) * images),
  });
  return writeMaterials(folder, 'images', { inputs: first(inputs), labels: first(labels) });
}

/** FGSM at many budgets, on the very digits that LeNet-5 learned: speed and agreement are asked for, not robustness. */
export const decay = {
  prepare: async (folder, work) => {
    const { model } = networkOf(work);
    await provideDigits(folder, work);
    await createTrainer({ model, seed: 1 }).fit(readImages(folder), { epochs: 1 });
    await writeWeights(folder, model);
    model.dispose();
  },
  open: (folder, work) => {
    const { evidence, round } = openAttack(folder, { ...work, attack: 'fgsm' }).attack;
    return { evidence, rounds: { decay: round } };
  },
};
