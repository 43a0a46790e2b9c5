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
import { nearestSeen, watched } from './watched.mjs';

// Standard output carries answers only.
console.log = console.error;

/** As in most libraries, so that all make the same passes: what counts is the nearest point shown, not the first. */
const earlyStop = false;

const attacks = {
  fgsm: ({ norm }) => fgsm({ norm }),
  bim: ({ norm, ...settings }) => bim({ norm, ...settings, earlyStop }),
  'mi-fgsm': ({ norm, ...settings }) => miFgsm({ norm, ...settings, earlyStop }),
  pgd: ({ norm, ...settings }) => pgd({ norm, ...settings, randomStart: false, earlyStop }),
  'apgd-ce': ({ norm, steps }) => apgd({ norm, steps, earlyStop }),
  'apgd-dlr': ({ norm, steps }) => apgd({ norm, steps, loss: 'dlr', earlyStop }),
  'apgd-t': ({ norm, ...settings }) => apgdTargeted({ norm, ...settings, earlyStop }),
  'minimal-apgd': ({ norm, searches, steps }) => minimalApgd({ norm, searches, steps }),
  deepfool: ({ norm, steps }) => deepFool({ norm, steps }),
  ddn: ({ steps }) => ddn({ steps }),
  fmn: ({ norm, steps }) => fmn({ norm, steps }),
  fab: ({ norm, steps }) => fab({ norm, steps }),
  'fab-t': ({ norm, steps, targets }) => fab({ norm, steps, targets }),
  'carlini-wagner': (settings) => carliniWagner(carliniWagnerOf(settings)),
  'carlini-wagner-once': (settings) => carliniWagner(carliniWagnerOf(settings)),
  alma: ({ norm, steps }) => alma({ norm, steps }),
};

const carliniWagnerOf = ({ searches, steps, stepSize, firstConstant }) => ({
  ...{ searchSteps: searches, steps, stepSize, firstConstant, abortEarly: false },
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

const nothingSpent = ({ labels }) => ({ forwards: labels.map(() => 0), backwards: labels.map(() => 0) });

/** Attacks some samples, and adds what each cost to `spent`. */
async function attacked(attack, { classifier, right, rows, epsilon, spent }) {
  const { inputs, labels } = partOf(right, rows);
  const indices = Int32Array.from(rows);
  const budget = epsilon === undefined ? {} : { epsilons: [epsilon] };
  const batch = { inputs, labels };
  // Libraries draw anew at each budget.
  const rng = randomStream(1, `ladder ${epsilon}`);
  const result = await attack.run({ classifier, batch, ...budget, indices, rng });
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

const partOf = ({ inputs, labels }, rows) => ({
  inputs: tf.gather(inputs, tf.tensor1d(rows, 'int32')),
  labels: Int32Array.from(rows, (row) => labels[row]),
});

/** One rung: the attack on all samples, `run` one time at one budget, or a minimal attack's. */
const rung = (samples, budgets, run) =>
  budgets ? leastBudgets(samples, budgets, (epsilon, rows) => run(rows, epsilon)) : run([...Array(samples).keys()]);

/** Of each sample the distance of the nearest adversarial point that the network is shown on a rung, or `null`. */
async function nearestShown(attack, { classifier, right, norm, budgets }) {
  const nearest = Array.from(right.labels, () => Number.POSITIVE_INFINITY);
  const watch = watched(classifier);
  await rung(nearest.length, budgets, async (rows, epsilon) => {
    const spent = nothingSpent(right);
    const found = await attacked(attack, { classifier: watch.classifier, right, rows, epsilon, spent });
    const part = partOf(right, rows);
    for (const [row, distance] of nearestSeen(watch.seen, part, norm).entries())
      nearest[rows[row]] = Math.min(nearest[rows[row]], distance);
    part.inputs.dispose();
    return found;
  });
  return nearest.map((distance) => (Number.isFinite(distance) ? distance : null));
}

/** Once watched, then once more for the time. */
async function climb({ model, norm, attack: name, images, settings, budgets, passes }) {
  const attack = attacks[name]({ norm, ...settings });
  return withNetwork(model, async (classifier) => {
    const right = rightOnes(model, images);
    const distances = await nearestShown(attack, { classifier, right, norm, budgets });
    const spent = nothingSpent(right);
    const start = performance.now();
    await rung(distances.length, budgets, (rows, epsilon) =>
      attacked(attack, { classifier, right, rows, epsilon, spent }),
    );
    const seconds = (performance.now() - start) / 1000;
    right.inputs.dispose();
    const most = Math.max(...spent.forwards.map((count, row) => count + spent.backwards[row]));
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
