import { createInterface } from 'node:readline';
import {
  alma,
  apgd,
  apgdTargeted,
  bim,
  carliniWagner,
  ddn,
  deepFool,
  fab,
  fgsm,
  fmn,
  miFgsm,
  minimalApgd,
  pgd,
} from '@infomixup/attacks';
import { randomStream } from '@infomixup/core';
import { openEngine } from '@infomixup/engine';
import * as tf from '@tensorflow/tfjs';
import { digits, referencesOn, withNetwork } from '../../packages/attacks/test/attacked/networks.ts';
import { mean } from '../runner/statistics.mjs';
import { leastBudgets } from './halving.mjs';

// Standard output carries answers only.
console.log = console.error;

const attacks = {
  fgsm: ({ norm }) => fgsm({ norm }),
  bim: ({ norm, steps, relativeStepSize }) => bim({ norm, steps, relativeStepSize }),
  'mi-fgsm': ({ norm, steps, relativeStepSize }) => miFgsm({ norm, steps, relativeStepSize }),
  pgd: ({ norm, steps, relativeStepSize }) => pgd({ norm, steps, relativeStepSize, randomStart: false }),
  'apgd-ce': ({ norm, steps }) => apgd({ norm, steps }),
  'apgd-dlr': ({ norm, steps }) => apgd({ norm, steps, loss: 'dlr' }),
  'apgd-t': ({ norm, steps, targets }) => apgdTargeted({ norm, steps, targets }),
  'minimal-apgd': ({ norm, searches, steps }) => minimalApgd({ norm, searches, steps }),
  deepfool: ({ norm, steps }) => deepFool({ norm, steps }),
  ddn: ({ steps }) => ddn({ steps }),
  fmn: ({ norm, steps }) => fmn({ norm, steps }),
  fab: ({ norm, steps }) => fab({ norm, steps }),
  'fab-t': ({ norm, steps, targets }) => fab({ norm, steps, targets }),
  'carlini-wagner': ({ searches, ...settings }) => carliniWagner(cwOf(searches, settings)),
  alma: ({ norm, steps }) => alma({ norm, steps }),
};

const cwOf = (searchSteps, { steps, stepSize, firstConstant }) => ({
  ...{ searchSteps, steps, stepSize, firstConstant, abortEarly: false },
});

/** The first images of MNIST that the network is right about. */
function rightOnes(model, images) {
  const { correct } = referencesOn(model);
  const { inputs, labels } = digits(images);
  const rows = [...labels.keys()].filter((row) => correct[row]);
  const right = tf.gather(inputs, tf.tensor1d(rows, 'int32'));
  inputs.dispose();
  return { inputs: right, labels: Int32Array.from(rows, (row) => labels[row]) };
}

/** Attacks some samples, and adds what each cost to `spent`. */
async function attacked(attack, { classifier, right, rows, epsilon, spent }) {
  const inputs = tf.gather(right.inputs, tf.tensor1d(rows, 'int32'));
  const batch = { inputs, labels: Int32Array.from(rows, (row) => right.labels[row]) };
  const budget = epsilon === undefined ? {} : { epsilons: [epsilon] };
  const indices = Int32Array.from(rows);
  const result = await attack.run({ classifier, batch, ...budget, indices, rng: randomStream(1, 'ladder') });
  result.dispose();
  inputs.dispose();
  const { status, distances, queries, gradientCalls } = result.nearest ?? result.outcomes[0];
  for (const [row, sample] of rows.entries()) {
    // The pass that tells the class without an attack, and those counted.
    spent.forwards[sample] += 1 + queries[row] + gradientCalls[row];
    spent.backwards[sample] += gradientCalls[row];
  }
  return { fooled: status.map((one) => one === 'fooled'), distances };
}

async function climb({ model, norm, attack: name, images, settings, budgets, passes }) {
  const attack = attacks[name]({ norm, ...settings });
  return withNetwork(model, async (classifier) => {
    const right = rightOnes(model, images);
    const all = [...right.labels.keys()];
    const run = async (rows, epsilon, spent) => attacked(attack, { classifier, right, rows, epsilon, spent });
    const nothing = () => ({ forwards: all.map(() => 0), backwards: all.map(() => 0) });
    await run([0], budgets?.greatest, nothing()); // so that kernels and caches are warm
    const spent = nothing();
    const start = performance.now();
    const distances = budgets
      ? await leastBudgets(all.length, budgets, (epsilon, rows) => run(rows, epsilon, spent))
      : await run(all, undefined, spent).then((found) =>
          Array.from(found.distances, (distance, row) => (found.fooled[row] ? distance : null)),
        );
    const seconds = (performance.now() - start) / 1000;
    right.inputs.dispose();
    const most = Math.max(...all.map((row) => spent.forwards[row] + spent.backwards[row]));
    if (most > passes) throw new Error(`${name} costs a sample ${most} passes`);
    return { distances, forwards: mean(spent.forwards), backwards: mean(spent.backwards), most, seconds };
  });
}

const engine = await openEngine();
const answers = {
  versions: () => ({
    versions: { node: process.versions.node, tensorflow: engine.tensorflowVersion ?? null },
  }),
  row: climb,
};

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, ...request } = JSON.parse(line);
  try {
    process.stdout.write(`${JSON.stringify(await answers[ask](request))}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: error instanceof Error ? error.stack : String(error) })}\n`);
  }
}
process.exit(0);
